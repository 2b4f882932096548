import type { Metrics } from '../../../src/server/metrics.js';

/** Returns the counters above zero, as lines such as `ledyer_notifications_total 1`. */
export const readCounters = (metrics: Metrics): readonly string[] =>
  metrics
    .text()
    .split('\n')
    .filter((line) => /^ledyer_\w+_total(\{.*\})? [1-9]/.test(line));
