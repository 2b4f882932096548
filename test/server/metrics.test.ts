import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { describe, expect, test } from 'vitest';
import { metricDefinitions, Metrics } from '../../src/server/metrics.js';

const route = 'GET /ledyer/sessions/{id}';

function createUsedMetrics(): Metrics {
  const metrics = new Metrics();
  for (const status of [200, 404, 200]) {
    metrics.count('ledyer_http_requests_total', { route, status });
  }
  metrics.count('ledyer_notifications_total');
  metrics.gauge('ledyer_status_streams', () => 7);
  for (const ms of [1, 4, 6, 60, 3_000, 60_000]) {
    metrics.observe('ledyer_http_request_duration_seconds', ms);
  }
  return metrics;
}

/** Returns a metric as the parser of the format reads it. */
const parse = (metrics: Metrics, name: string) =>
  parsePrometheusTextFormat(metrics.text()).find((family) => family.name === name);

describe('Metrics.text', () => {
  test.each([
    ['without any value', new Metrics()],
    ['with values', createUsedMetrics()],
  ])('returns each metric with its type and help, %s', (_, metrics) => {
    const families = parsePrometheusTextFormat(metrics.text());
    expect(families.map(({ name, type, help }) => ({ name, type, help }))).toEqual(
      Object.entries(metricDefinitions).map(([name, { type, help }]) => ({
        name,
        type: type.toUpperCase(),
        help,
      })),
    );
  });

  test('returns a counter per combination of labels', () => {
    const metrics = createUsedMetrics();
    expect(parse(metrics, 'ledyer_http_requests_total')?.metrics).toEqual([
      { value: '2', labels: { route, status: '200' } },
      { value: '1', labels: { route, status: '404' } },
    ]);
    expect(parse(metrics, 'ledyer_notifications_total')?.metrics).toEqual([{ value: '1' }]);
    expect(parse(metrics, 'ledyer_status_streams')?.metrics).toEqual([{ value: '7' }]);
  });

  test('returns 0 for unused metrics without labels', () => {
    const metrics = new Metrics();
    expect(parse(metrics, 'ledyer_notifications_total')?.metrics).toEqual([{ value: '0' }]);
    expect(parse(metrics, 'ledyer_status_streams')?.metrics).toEqual([{ value: '0' }]);
  });

  test('returns cumulative buckets in the order of their bounds', () => {
    const metrics = createUsedMetrics();
    const name = 'ledyer_http_request_duration_seconds';
    expect(parse(metrics, name)?.metrics).toEqual([
      {
        buckets: {
          '0.005': '2',
          '0.02': '3',
          '0.1': '4',
          '0.5': '4',
          '2': '4',
          '10': '5',
          '+Inf': '6',
        },
        count: '6',
        sum: '63.071',
      },
    ]);
    // The parser returns the buckets as an object, so their order is read from the text.
    const bounds = [...metrics.text().matchAll(/_bucket\{le="([^"]+)"\}/g)].map(([, le]) =>
      le === '+Inf' ? Infinity : Number(le),
    );
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
    expect(bounds).toHaveLength(7);
  });

  test('escapes label values', () => {
    const metrics = new Metrics();
    const resource = 'a "quoted" \\ backslash';
    metrics.count('ledyer_upstream_reads_total', { resource });
    expect(parse(metrics, 'ledyer_upstream_reads_total')?.metrics).toEqual([
      { value: '1', labels: { resource } },
    ]);
  });

  test('returns all samples of a metric below its type line, each only once', () => {
    const lines = createUsedMetrics().text().trimEnd().split('\n');
    let current = '';
    const seen = new Set<string>();
    for (const line of lines) {
      const [, type] = /^# TYPE (\w+) /.exec(line) ?? [];
      if (type !== undefined) current = type;
      if (line.startsWith('#')) continue;
      expect(line).toMatch(new RegExp(`^${current}(_bucket|_sum|_count)?(\\{.*\\})? [\\d.]+$`));
      const [sample = ''] = /^\S+?(?:\{.*\})?(?= )/.exec(line) ?? [];
      expect(seen.has(sample)).toBe(false);
      seen.add(sample);
    }
  });
});
