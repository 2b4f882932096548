import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Clock } from '../clock.js';
import type { LogFunction } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { ServerEnv } from './responses.js';

/** @internal */
export interface RequestLogDeps {
  readonly clock: Clock;
  readonly log: LogFunction;
  readonly metrics: Metrics;
}

/**
 * Returns a function that logs, counts and times a request that has its response.
 *
 * @internal
 */
export const createRequestLog =
  ({ clock, log, metrics }: RequestLogDeps) =>
  (c: Context<ServerEnv>, startedAt: number): void => {
    const ms = clock.now() - startedAt;
    const route = getRouteTemplate(c);
    const { status } = c.res;
    metrics.count('ledyer_http_requests_total', { route, status });
    metrics.observe('ledyer_http_request_duration_seconds', ms);
    log({ level: 'info', event: 'request', route, status, ms });
  };

const templates = new Map<string, string>();

/**
 * Returns the template of the route that handled a request, such as `GET /ledyer/sessions/{id}`, or `method` or
 * `none` without a route. Logs and metrics never contain the path itself.
 *
 * @internal
 */
export function getRouteTemplate(c: Context<ServerEnv>): string {
  const { method = 'ALL', path = '' } = matchedRoutes(c)[c.req.routeIndex] ?? {};
  if (method === 'ALL') return c.finalized && c.res.status === 405 ? 'method' : 'none';
  const key = `${method} ${path}`;
  let template = templates.get(key);
  if (template === undefined) templates.set(key, (template = toRouteTemplate(key)));
  return template;
}

/**
 * Converts Hono's notation `:id{pattern}` to `{id}`.
 *
 * @internal
 */
export const toRouteTemplate = (route: string): string =>
  route.replace(/:(\w+)(?:\{[^/]*\})?/g, '{$1}');
