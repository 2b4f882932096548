import type { Context, MiddlewareHandler } from 'hono';
import {
  bootstrapFaultKinds,
  httpFaultKinds,
  type FaultKind,
  type FaultParty,
} from './fault-kinds.js';
import type { Faults } from './faults.js';
import { ConnectionReset, refusedByFault, spoilt } from './fault-effects.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** Whose request it is; nobody's when it is to the emulator itself. */
function partyOf(path: string): FaultParty | undefined {
  if (path.startsWith('/v1/')) return 'api';
  if (path.startsWith('/oauth/')) return 'auth';
  if (path === '/bootstrap.js') return 'bootstrap';
  return /^\/(checkout|pos|sign)\b/.test(path) ? 'frame' : undefined;
}

const kinds: readonly FaultKind[] = [
  ...httpFaultKinds,
  ...bootstrapFaultKinds.filter((kind) => kind === 'empty'),
];

/** The fault that spoilt the answer to this request. */
const spoiltBy = new WeakMap<Request, FaultKind>();

export const faultOf = (request: Request): FaultKind | null => spoiltBy.get(request) ?? null;

/** Connections that shall be broken; Hono would turn the error into an answer. */
const broken = new WeakSet<Response>();

/** @throws {ConnectionReset} when this answer stands for a broken connection. */
export function unbroken(answer: Response): Response {
  if (broken.has(answer)) throw new ConnectionReset();
  return answer;
}

/** Lets faults happen to requests. @internal */
export const faulty =
  (faults: Faults, clock: VirtualClock): MiddlewareHandler =>
  async (c, next) => {
    const { method, path, raw } = c.req;
    const party = partyOf(path);
    const fault = party && faults.strike(party, `${method} ${path}`, kinds);
    if (!fault) {
      await next();
      return;
    }
    spoiltBy.set(raw, fault.kind);
    if (fault.kind === 'status') {
      replace(c, refusedByFault(fault));
      return;
    }
    await next();
    try {
      replace(c, await spoilt(c.res, fault, clock, raw.signal));
    } catch (error) {
      if (!(error instanceof ConnectionReset)) throw error;
      const answer = new Response(null, { status: 502 });
      replace(c, answer);
      broken.add(c.res);
    }
  };

/** Hono adds the headers of an answer to those of the one that takes its place, unless it is taken away first. */
function replace(c: Context, answer: Response): void {
  c.res = undefined;
  c.res = answer;
}
