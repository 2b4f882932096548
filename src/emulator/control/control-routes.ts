import { Hono, type Context } from 'hono';
import { knownPaymentMethodTypes } from '../../ledyer/payment-method.js';
import {
  boolean,
  integer,
  array,
  object,
  literals,
  optional,
  string,
  type Decoder,
} from '../../ledyer/decode.js';
import { listOrders, listSessions, getClockState, runCommand, setClock } from './control.js';
import {
  controlActions,
  type ClockCommand,
  type WebhookEndpointRequest,
  type SessionCommand,
} from './control-api.js';
import { faultKinds, faultParties, type FaultRequest } from '../faults/fault-kinds.js';
import { readJsonBody } from '../http/json-body.js';
import { loopbackOnly } from '../http/loopback.js';
import { ApiError } from '../http/api-error.js';
import { streamTimeline } from './timeline-stream.js';
import type { EmulatorCore } from '../emulator-core.js';

const decodeSessionCommand = object<SessionCommand>({
  action: literals(controlActions),
  validate: optional(boolean),
  paymentMethod: optional(literals(knownPaymentMethodTypes)),
});

const decodeRate: Decoder<number> = (value, path, issues) => {
  const isRate = typeof value === 'number' && value >= 0 && value <= 1;
  if (!isRate) issues.push({ path, message: 'must be a number from 0 to 1' });
  return value as number;
};

const decodeSecondsOrDate: Decoder<number | string> = (value, path, issues) =>
  typeof value === 'string' ? value : integer({ min: 0 })(value, path, issues);

/** Decodes a fault from a request or a file. */
export const decodeFault: Decoder<FaultRequest> = object<FaultRequest>({
  party: literals(faultParties),
  route: optional(string()),
  kind: literals(faultKinds),
  rate: optional(decodeRate),
  count: optional(integer({ min: 1 })),
  status: optional(integer({ min: 200, max: 599 })),
  retryAfter: optional(decodeSecondsOrDate),
  ms: optional(integer({ min: 0 })),
});

const decodeEndpoint = object<WebhookEndpointRequest>({
  url: string(),
  eventTypes: optional(array(string())),
  secret: optional(string()),
});

interface ClockCommandFields {
  readonly advanceMs?: number | null;
  readonly now?: string | null;
  readonly running?: boolean | null;
}

const decodeClockCommand = object<ClockCommandFields>({
  advanceMs: optional(integer({ min: 0 })),
  now: optional(string()),
  running: optional(boolean),
});

/**
 * Routes of the control API (`control-api.ts`), for this machine only.
 *
 * @internal
 */
export function createControlRoutes(core: EmulatorCore): Hono {
  const { faults, endpoints, notifications, requestLog, timeline } = core;
  const id = (c: Context) => c.req.param('id') ?? '';

  const routes = new Hono();
  routes
    .use('/_emulator/*', loopbackOnly)
    .post('/_emulator/reset', (c) => {
      rejectOtherSites(c.req.raw);
      core.reset();
      return c.json({});
    })
    .get('/_emulator/sessions', (c) => c.json({ sessions: listSessions(core) }))
    .post('/_emulator/sessions/:id', async (c) => {
      core.sessions.find(id(c));
      return c.json(
        await runCommand(core, id(c), await readJsonBody(c.req.raw, decodeSessionCommand)),
      );
    })
    .get('/_emulator/orders', (c) => c.json({ orders: listOrders(core) }))
    .get('/_emulator/clock', (c) => c.json(getClockState(core)))
    .post('/_emulator/clock', async (c) =>
      c.json(
        await setClock(core, toClockCommand(await readJsonBody(c.req.raw, decodeClockCommand))),
      ),
    )
    .get('/_emulator/faults', (c) => c.json(faults.list()))
    .post('/_emulator/faults', async (c) =>
      c.json({ id: faults.add(await readJsonBody(c.req.raw, decodeFault)) }),
    )
    .delete('/_emulator/faults', (c) => {
      faults.clear();
      return c.json(faults.list());
    })
    .delete('/_emulator/faults/:id', (c) => {
      faults.remove(id(c));
      return c.json(faults.list());
    })
    .get('/_emulator/endpoints', (c) => c.json({ endpoints: endpoints.list() }))
    .post('/_emulator/endpoints', async (c) =>
      c.json({ id: endpoints.add(await readJsonBody(c.req.raw, decodeEndpoint)) }),
    )
    .delete('/_emulator/endpoints', (c) => {
      endpoints.restore([]);
      return c.json({ endpoints: [] });
    })
    .delete('/_emulator/endpoints/:id', (c) => {
      endpoints.remove(id(c));
      return c.json({ endpoints: endpoints.list() });
    })
    .get('/_emulator/notifications', (c) => c.json({ notifications: notifications.list() }))
    .post('/_emulator/notifications/:id/replay', async (c) => {
      rejectOtherSites(c.req.raw);
      return c.json(await notifications.replay(id(c)));
    })
    .get('/_emulator/requests', (c) =>
      c.json({ total: requestLog.total, requests: requestLog.list() }),
    )
    .get('/_emulator/timeline', (c) => {
      const after = Number(c.req.query('after') ?? c.req.header('last-event-id') ?? 0);
      if (!Number.isSafeInteger(after) || after < 0) {
        throw new ApiError(400, 'after must be the seq of an entry');
      }
      const wantsStream = c.req.header('accept')?.includes('text/event-stream');
      return wantsStream ? streamTimeline(timeline, after) : c.json(timeline.since(after));
    });
  return routes;
}

/** @throws {ApiError} 400 unless exactly one field is set. */
function toClockCommand({ advanceMs, now, running }: ClockCommandFields): ClockCommand {
  const commands: ClockCommand[] = [
    ...(advanceMs == null ? [] : [{ advanceMs }]),
    ...(now == null ? [] : [{ now }]),
    ...(running == null ? [] : [{ running }]),
  ];
  const [first] = commands;
  if (!first || commands.length > 1) {
    throw new ApiError(400, 'Exactly one of advanceMs, now and running is required');
  }
  return first;
}

/**
 * Rejects requests from pages of other sites. A browser sends a POST without a body to another origin without a
 * preflight, but with `Sec-Fetch-Site`.
 */
function rejectOtherSites(request: Request): void {
  const site = request.headers.get('sec-fetch-site') ?? 'none';
  if (site === 'cross-site' || site === 'same-site') {
    throw new ApiError(403, 'Pages of other sites cannot use the control API');
  }
}
