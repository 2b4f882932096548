import type { Context, MiddlewareHandler } from 'hono';
import {
  bootstrapFaultKinds,
  httpFaultKinds,
  type FaultKind,
  type FaultParty,
} from './fault-kinds.js';
import type { Faults } from './faults.js';
import { ConnectionReset, createFaultResponse, applyFault } from './fault-effects.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** Returns the party of a path, or `undefined` for the emulator's own routes. */
function getParty(path: string): FaultParty | undefined {
  if (path.startsWith('/v1/')) return 'api';
  if (path.startsWith('/oauth/')) return 'auth';
  if (path === '/bootstrap.js') return 'bootstrap';
  return /^\/(checkout|pos|sign)\b/.test(path) ? 'frame' : undefined;
}

const requestFaultKinds: readonly FaultKind[] = [
  ...httpFaultKinds,
  ...bootstrapFaultKinds.filter((kind) => kind === 'empty'),
];

/** The fault that affected the response to each request. */
const appliedFaults = new WeakMap<Request, FaultKind>();

export const getAppliedFault = (request: Request): FaultKind | null =>
  appliedFaults.get(request) ?? null;

/** Responses that stand for a broken connection. A thrown error would become an error response in Hono. */
const brokenResponses = new WeakSet<Response>();

/** @throws {ConnectionReset} when this response stands for a broken connection. */
export function throwIfReset(response: Response): Response {
  if (brokenResponses.has(response)) throw new ConnectionReset();
  return response;
}

/** Applies faults to requests. @internal */
export const faultMiddleware =
  (faults: Faults, clock: VirtualClock): MiddlewareHandler =>
  async (c, next) => {
    const { method, path, raw } = c.req;
    const party = getParty(path);
    const fault = party && faults.draw(party, `${method} ${path}`, requestFaultKinds);
    if (!fault) {
      await next();
      return;
    }
    appliedFaults.set(raw, fault.kind);
    if (fault.kind === 'status') {
      replaceResponse(c, createFaultResponse(fault));
      return;
    }
    await next();
    try {
      replaceResponse(c, await applyFault(c.res, fault, clock, raw.signal));
    } catch (error) {
      if (!(error instanceof ConnectionReset)) throw error;
      const response = new Response(null, { status: 502 });
      replaceResponse(c, response);
      brokenResponses.add(c.res);
    }
  };

/** Unsets the old response first. Otherwise Hono merges its headers into the new one. */
function replaceResponse(c: Context, response: Response): void {
  c.res = undefined;
  c.res = response;
}
