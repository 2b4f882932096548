type Labels = Readonly<Record<string, string | number>>;

/** Upper ends, in seconds, of the groups into which durations are counted. */
const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** What happened how often, as Prometheus reads it. */
export class Metrics {
  readonly #counters = new Map<string, number>();
  readonly #gauges = new Map<string, () => number>();

  /** Adds to a counter. Labels are words of closed lists, never ids. */
  count(name: string, labels: Labels = {}, by = 1): void {
    const key = name + labelText(labels);
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + by);
  }

  /** Counts a duration into a histogram. */
  observe(name: string, ms: number, labels: Labels = {}): void {
    const seconds = ms / 1_000;
    for (const end of [...buckets, Infinity]) {
      const le = end === Infinity ? '+Inf' : end;
      this.count(`${name}_bucket`, { ...labels, le }, seconds <= end ? 1 : 0);
    }
    this.count(`${name}_sum`, labels, seconds);
    this.count(`${name}_count`, labels);
  }

  /** A value that is looked up when somebody asks. */
  gauge(name: string, value: () => number): void {
    this.#gauges.set(name, value);
  }

  /** Prometheus' text format. */
  text(): string {
    const lines = [...this.#counters].map(([key, value]) => `${key} ${value}`);
    for (const [name, value] of this.#gauges) lines.push(`${name} ${value()}`);
    return `${lines.sort().join('\n')}\n`;
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
