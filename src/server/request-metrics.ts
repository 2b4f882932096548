import type { Counter, Metrics } from './metrics.js';

/** Counts responses by route and status, and measures their duration. */
export class RequestMetrics {
  readonly #metrics: Metrics;
  /** Cached counters: building the labels costs more than counting. */
  readonly #counters = new Map<string, Map<number, Counter>>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** @param route a route template, of which there are few */
  count(route: string, status: number, ms: number): void {
    let ofRoute = this.#counters.get(route);
    if (!ofRoute) this.#counters.set(route, (ofRoute = new Map<number, Counter>()));
    let counter = ofRoute.get(status);
    if (!counter) {
      counter = this.#metrics.counter('ledyer_http_requests_total', { route, status });
      ofRoute.set(status, counter);
    }
    counter.value += 1;
    this.#metrics.observe('ledyer_http_request_duration_seconds', ms);
  }
}
