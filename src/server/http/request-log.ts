import type { Clock } from '../clock.js';
import type { LogFunction } from '../log.js';
import type { Metrics } from '../metrics.js';

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
export const createRequestLog =
  ({ clock, log, metrics }: RequestLogDeps) =>
  (route: string, status: number, startedAt: number): void => {
    const ms = clock.now() - startedAt;
    metrics.count('ledyer_http_requests_total', { route, status });
    metrics.observe('ledyer_http_request_duration_seconds', ms);
    log({ level: 'info', event: 'request', route, status, ms });
  };

/**
 * Converts Hono's notation `:id{pattern}` to `{id}`.
 *
 * @internal
 */
export const toRouteTemplate = (route: string): string =>
  route.replace(/:(\w+)(?:\{[^/]*\})?/g, '{$1}');
