type Labels = Readonly<Record<string, string | number>>;

/** Upper bounds of the histogram buckets, in seconds. */
const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** A counter. */
export interface Counter {
  value: number;
}

/** A histogram; the last bucket has no upper bound. */
interface Histogram {
  readonly counts: number[];
  seconds: number;
}

/** Counters, histograms and gauges in the Prometheus text format. */
export class Metrics {
  readonly #counters = new Map<string, Counter>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #gauges = new Map<string, () => number>();

  /** Increments a counter. Label values come from closed lists, never from ids. */
  count(name: string, labels: Labels = {}): void {
    this.counter(name, labels).value += 1;
  }

  /** Returns the counter itself, for frequent use. */
  counter(name: string, labels: Labels = {}): Counter {
    const key = name + labelText(labels);
    let counter = this.#counters.get(key);
    if (!counter) this.#counters.set(key, (counter = { value: 0 }));
    return counter;
  }

  /** Adds a duration to a histogram. */
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

  /** Registers a gauge, whose value is read at each scrape. */
  gauge(name: string, value: () => number): void {
    this.#gauges.set(name, value);
  }

  /** Returns the Prometheus text format. */
  text(): string {
    const lines = [...this.#counters].map(([key, { value }]) => `${key} ${value}`);
    for (const [name, histogram] of this.#histograms)
      lines.push(...histogramLines(name, histogram));
    for (const [name, value] of this.#gauges) lines.push(`${name} ${value()}`);
    return `${lines.sort().join('\n')}\n`;
  }
}

/** Buckets are cumulative in the Prometheus format. */
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
