type Labels = Readonly<Record<string, string | number>>;

interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** The meaning, for the `# HELP` line. */
  readonly help: string;
  readonly labels: readonly string[];
}

/** All metrics of the kit. */
export const metricDefinitions = {
  ledyer_http_requests_total: {
    type: 'counter',
    help: 'HTTP responses by route and status.',
    labels: ['route', 'status'],
  },
  ledyer_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time until the response, or until the start of a stream.',
    labels: [],
  },
  ledyer_status_streams: {
    type: 'gauge',
    help: 'Open status streams of this instance.',
    labels: [],
  },
  ledyer_listen_connected: {
    type: 'gauge',
    help: '0 while this instance polls the database because NOTIFY does not arrive, otherwise 1.',
    labels: [],
  },
  ledyer_upstream_reads_total: {
    type: 'counter',
    help: 'Reads from Ledyer by resource: session, order or order-list.',
    labels: ['resource'],
  },
  ledyer_notifications_total: {
    type: 'counter',
    help: 'Notifications from Ledyer.',
    labels: [],
  },
  ledyer_notifications_missing: {
    type: 'gauge',
    help: '1 while the last orders of the shop have had no notification from Ledyer, otherwise 0.',
    labels: [],
  },
  ledyer_validations_total: {
    type: 'counter',
    help: 'Order validations by verdict: yes or no.',
    labels: ['verdict'],
  },
  ledyer_reconciled_total: {
    type: 'counter',
    help: 'Reconciled orders by decision: accepted, awaiting-payment or held.',
    labels: ['decision'],
  },
  ledyer_orders_held_total: {
    type: 'counter',
    help: 'Orders that were held and need an admin.',
    labels: [],
  },
  ledyer_orders_recovered_total: {
    type: 'counter',
    help: 'Authorized orders that the order list showed and no notification did.',
    labels: [],
  },
  ledyer_outbox_tasks_total: {
    type: 'counter',
    help: 'Outbox tasks by kind and result: done, failed or refused.',
    labels: ['kind', 'result'],
  },
} as const satisfies Record<string, MetricDefinition>;

type MetricDefinitions = typeof metricDefinitions;
type MetricName<Type extends MetricDefinition['type']> = {
  [Name in keyof MetricDefinitions]: MetricDefinitions[Name]['type'] extends Type ? Name : never;
}[keyof MetricDefinitions];
type LabelsOf<Name extends keyof MetricDefinitions> = Readonly<
  Record<MetricDefinitions[Name]['labels'][number], string | number>
>;

type LabelArguments<Name extends keyof MetricDefinitions> =
  MetricDefinitions[Name]['labels'] extends readonly [] ? [] : [labels: LabelsOf<Name>];

/** A counter with its labels. */
export interface Counter {
  value: number;
}

/** Upper bounds of the histogram buckets, in seconds. */
const bucketBoundsSeconds = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** The observations of a histogram. */
interface Histogram {
  /** One more than the bounds: the last bucket has no upper bound. */
  readonly counts: number[];
  sum: number;
}

/** Counters, histograms and gauges, with the text format of Prometheus. */
export class Metrics {
  /** Values by metric and by the text of their labels. */
  readonly #counters = new Map<string, Map<string, Counter>>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #gauges = new Map<string, () => number>();

  /** Increments a counter. Label values come from closed lists, never from ids. */
  count<Name extends MetricName<'counter'>>(name: Name, ...labels: LabelArguments<Name>): void {
    this.getCounter(name, ...labels).value += 1;
  }

  /** Returns a counter, for callers that increment it too often to format its labels each time. */
  getCounter<Name extends MetricName<'counter'>>(
    name: Name,
    ...[labels]: LabelArguments<Name>
  ): Counter {
    let counters = this.#counters.get(name);
    if (!counters) this.#counters.set(name, (counters = new Map<string, Counter>()));
    const key = formatLabels(labels ?? {});
    let counter = counters.get(key);
    if (!counter) counters.set(key, (counter = { value: 0 }));
    return counter;
  }

  /** Adds a duration in milliseconds to a histogram of seconds. */
  observe(name: MetricName<'histogram'>, ms: number): void {
    let histogram = this.#histograms.get(name);
    if (!histogram) this.#histograms.set(name, (histogram = createHistogram()));
    const seconds = ms / 1_000;
    const index = bucketBoundsSeconds.findIndex((bound) => seconds <= bound);
    const bucket = index < 0 ? bucketBoundsSeconds.length : index;
    histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
    histogram.sum += seconds;
  }

  /** Registers a gauge, whose value is read at each scrape. */
  gauge(name: MetricName<'gauge'>, value: () => number): void {
    this.#gauges.set(name, value);
  }

  /**
   * Returns all metrics in the text format of Prometheus. Metrics without labels start at 0.
   *
   * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
   */
  text(): string {
    const lines = Object.entries<MetricDefinition>(metricDefinitions).flatMap(
      ([name, definition]) => [
        `# HELP ${name} ${definition.help}`,
        `# TYPE ${name} ${definition.type}`,
        ...this.#formatSamples(name, definition),
      ],
    );
    return `${lines.join('\n')}\n`;
  }

  #formatSamples(name: string, { type, labels }: MetricDefinition): string[] {
    if (type === 'gauge') return [`${name} ${this.#gauges.get(name)?.() ?? 0}`];
    if (type === 'histogram') {
      return formatHistogram(name, this.#histograms.get(name) ?? createHistogram());
    }
    const counters = [...(this.#counters.get(name) ?? [])];
    if (counters.length === 0 && labels.length === 0) return [`${name} 0`];
    return counters.map(([key, { value }]) => `${name}${key} ${value}`).sort();
  }
}

const createHistogram = (): Histogram => ({
  counts: Array<number>(bucketBoundsSeconds.length + 1).fill(0),
  sum: 0,
});

/** Returns the lines of a histogram. Its buckets are cumulative, in the sequence of their bounds. */
function formatHistogram(name: string, { counts, sum }: Histogram): string[] {
  let total = 0;
  const buckets = counts.map((count, index) => {
    total += count;
    return `${name}_bucket{le="${bucketBoundsSeconds[index] ?? '+Inf'}"} ${total}`;
  });
  return [...buckets, `${name}_sum ${sum}`, `${name}_count ${total}`];
}

function formatLabels(labels: Labels): string {
  let text = '';
  for (const name in labels) {
    text += `${text === '' ? '{' : ','}${name}="${escapeLabelValue(String(labels[name]))}"`;
  }
  return text === '' ? '' : `${text}}`;
}

const escapeLabelValue = (value: string): string =>
  /["\\\n]/.test(value) ? value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n') : value;
