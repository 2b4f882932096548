type Labels = Readonly<Record<string, string | number>>;

/** Upper ends, in seconds, of the groups into which durations are counted. */
const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** How often something happened. */
export interface Counter {
  value: number;
}

/** Durations that were counted, by the group they fall into; the last group has no end. */
interface Histogram {
  readonly counts: number[];
  seconds: number;
}

/** What happened how often, as Prometheus reads it. */
export class Metrics {
  readonly #counters = new Map<string, Counter>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #gauges = new Map<string, () => number>();

  /** Adds to a counter. Labels are words of closed lists, never ids. */
  count(name: string, labels: Labels = {}): void {
    this.counter(name, labels).value += 1;
  }

  /** The counter itself, for whoever counts often. */
  counter(name: string, labels: Labels = {}): Counter {
    const key = name + labelText(labels);
    let counter = this.#counters.get(key);
    if (!counter) this.#counters.set(key, (counter = { value: 0 }));
    return counter;
  }

  /** Counts a duration into a histogram. */
  observe(name: string, ms: number): void {
    let histogram = this.#histograms.get(name);
    if (!histogram) {
      histogram = { counts: Array<number>(buckets.length + 1).fill(0), seconds: 0 };
      this.#histograms.set(name, histogram);
    }
    const seconds = ms / 1_000;
    const found = buckets.findIndex((end) => seconds <= end);
    const group = found < 0 ? buckets.length : found;
    histogram.counts[group] = (histogram.counts[group] ?? 0) + 1;
    histogram.seconds += seconds;
  }

  /** A value that is looked up when somebody asks. */
  gauge(name: string, value: () => number): void {
    this.#gauges.set(name, value);
  }

  /** Prometheus' text format. */
  text(): string {
    const lines = [...this.#counters].map(([key, { value }]) => `${key} ${value}`);
    for (const [name, histogram] of this.#histograms)
      lines.push(...histogramLines(name, histogram));
    for (const [name, value] of this.#gauges) lines.push(`${name} ${value()}`);
    return `${lines.sort().join('\n')}\n`;
  }
}

/** Each group is told with all that are shorter, as Prometheus wants it. */
function histogramLines(name: string, { counts, seconds }: Histogram): string[] {
  let total = 0;
  const lines = counts.map((count, group) => {
    total += count;
    return `${name}_bucket{le="${buckets[group] ?? '+Inf'}"} ${total}`;
  });
  return [...lines, `${name}_sum ${seconds}`, `${name}_count ${total}`];
}

function labelText(labels: Labels): string {
  let text = '';
  for (const name in labels) text += `${text === '' ? '{' : ','}${name}="${labels[name]}"`;
  return text === '' ? '' : `${text}}`;
}
