import type { MiddlewareHandler } from 'hono';
import { toIsoTime, type EmulatorTimeSource } from '../clock/clock.js';
import { getAppliedFault } from '../faults/fault-middleware.js';
import { ApiError } from '../http/api-error.js';
import { getWarnings } from '../http/request-warnings.js';
import { RingBuffer } from '../ring-buffer.js';
import type { Timeline } from './timeline.js';

/** One request and the status of its response. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
}

/** Maximum number of logged requests. */
const maxRequests = 20_000;

/** The most recent requests. */
export type RequestLog = RingBuffer<LoggedRequest>;

export const createRequestLog = (): RequestLog => new RingBuffer(maxRequests);

/**
 * Logs every client request with its outcome, except requests to the control page and the control API.
 *
 * @internal
 */
export const logRequests =
  (log: RequestLog, timeline: Timeline, clock: EmulatorTimeSource): MiddlewareHandler =>
  async (c, next) => {
    const at = toIsoTime(clock.now());
    await next();
    const { method, path, raw } = c.req;
    if (path.startsWith('/_emulator')) return;
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
