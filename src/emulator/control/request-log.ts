import type { MiddlewareHandler } from 'hono';
import { toIsoTime, type EmulatorTimeSource } from '../clock/clock.js';
import { getAppliedFault } from '../faults/fault-middleware.js';
import { ApiError } from '../http/api-error.js';
import { getWarnings } from '../http/request-warnings.js';
import { RingBuffer } from '../ring-buffer.js';
import type { Timeline } from './timeline.js';

/** One request that the emulator answered. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
}

/** Requests that are remembered. */
const maxRequests = 20_000;

/** The latest requests. */
export type RequestLog = RingBuffer<LoggedRequest>;

export const createRequestLog = (): RequestLog => new RingBuffer(maxRequests);

/**
 * Remembers every request of a client, and how it went. Who looks at the emulator itself is not one.
 *
 * @internal
 */
export const logRequests =
  (log: RequestLog, timeline: Timeline, clock: EmulatorTimeSource): MiddlewareHandler =>
  async (c, next) => {
    const at = toIsoTime(clock.now());
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
      warnings: getWarnings(raw),
      errors: c.error instanceof ApiError ? c.error.details.map(({ message }) => message) : [],
      fault: getAppliedFault(raw),
    });
  };
