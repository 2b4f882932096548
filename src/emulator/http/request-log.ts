import type { MiddlewareHandler } from 'hono';
import { isoTime, type Clock } from '../clock/clock.js';
import { faultOf } from '../faults/fault-middleware.js';
import { Refusal } from './api-error.js';
import { warningsOf } from './request-warnings.js';
import { Ring } from '../ring-buffer.js';
import type { Timeline } from '../control/timeline.js';

/** One request that the emulator answered. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
}

/** Requests that are remembered. */
const limit = 20_000;

/** The latest requests. */
export type RequestLog = Ring<LoggedRequest>;

export const requestLog = (): RequestLog => new Ring(limit);

/**
 * Remembers every request of a client, and how it went. Who looks at the emulator itself is not one.
 *
 * @internal
 */
export const logged =
  (log: RequestLog, timeline: Timeline, clock: Clock): MiddlewareHandler =>
  async (c, next) => {
    const at = isoTime(clock.now());
    await next();
    const { method, path, raw } = c.req;
    if (path === '/' || path === '/control.js' || path.startsWith('/_emulator/')) return;
    const { status } = c.res;
    log.add({ at, method, path, status });
    timeline.add({
      type: 'request',
      method,
      path,
      status,
      warnings: warningsOf(raw),
      errors: c.error instanceof Refusal ? c.error.reasons.map(({ message }) => message) : [],
      fault: faultOf(raw),
    });
  };
