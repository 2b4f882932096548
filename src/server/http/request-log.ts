import type { Clock } from '../clock.js';
import type { LogFunction } from '../log.js';
import type { Counter, Metrics } from '../metrics.js';

/** @internal */
export interface RequestLogDeps {
  readonly clock: Clock;
  readonly log: LogFunction;
  readonly metrics: Metrics;
}

/**
 * Returns a function that logs, counts and times a request that has its response. `route` is the template of its route:
 * logs and metrics never contain the path itself.
 *
 * @internal
 */
export function createRequestLog({ clock, log, metrics }: RequestLogDeps) {
  const countersByRoute = new Map<string, Map<number, Counter>>();
  const getCounter = (route: string, status: number): Counter => {
    let counters = countersByRoute.get(route);
    if (!counters) countersByRoute.set(route, (counters = new Map<number, Counter>()));
    let counter = counters.get(status);
    if (!counter) {
      counter = metrics.getCounter('ledyer_http_requests_total', { route, status });
      counters.set(status, counter);
    }
    return counter;
  };
  return (route: string, status: number, startedAt: number): void => {
    const ms = clock.now() - startedAt;
    getCounter(route, status).value += 1;
    metrics.observe('ledyer_http_request_duration_seconds', ms);
    log({ level: 'info', event: 'request', route, status, ms });
  };
}

/**
 * Converts Hono's notation `:id{pattern}` to `{id}`.
 *
 * @internal
 */
export const toRouteTemplate = (route: string): string =>
  route.replace(/:(\w+)(?:\{[^/]*\})?/g, '{$1}');
