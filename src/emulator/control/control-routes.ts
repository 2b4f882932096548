import { Hono, type Context } from 'hono';
import { paymentMethodTypes } from '../../ledyer/payment-method.js';
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
import { allOrders, allSessions, clockState, command, setClock } from './control.js';
import {
  controlActions,
  type ClockCommand,
  type EndpointRequest,
  type SessionCommand,
} from './control-api.js';
import { faultKinds, faultParties, type FaultRequest } from '../faults/fault-kinds.js';
import { jsonBody } from '../http/json-body.js';
import { loopbackOnly } from '../http/loopback.js';
import { Refusal } from '../http/api-error.js';
import { timelineStream } from './timeline-stream.js';
import type { World } from '../emulator-core.js';

const readCommand = object<SessionCommand>({
  action: literals(controlActions),
  validate: optional(boolean),
  paymentMethod: optional(literals(paymentMethodTypes)),
});

const rate: Decoder<number> = (value, path, issues) => {
  const isRate = typeof value === 'number' && value >= 0 && value <= 1;
  if (!isRate) issues.push({ path, message: 'must be a number from 0 to 1' });
  return value as number;
};

const secondsOrDate: Decoder<number | string> = (value, path, issues) =>
  typeof value === 'string' ? value : integer({ min: 0 })(value, path, issues);

/** Reads a fault, from a request or from a file. */
export const readFault: Decoder<FaultRequest> = object<FaultRequest>({
  party: literals(faultParties),
  route: optional(string()),
  kind: literals(faultKinds),
  rate: optional(rate),
  count: optional(integer({ min: 1 })),
  status: optional(integer({ min: 200, max: 599 })),
  retryAfter: optional(secondsOrDate),
  ms: optional(integer({ min: 0 })),
});

const readEndpoint = object<EndpointRequest>({
  url: string(),
  eventTypes: optional(array(string())),
  secret: optional(string()),
});

interface AnyClockCommand {
  readonly advanceMs?: number | null;
  readonly now?: string | null;
  readonly running?: boolean | null;
}

const readAnyClockCommand = object<AnyClockCommand>({
  advanceMs: optional(integer({ min: 0 })),
  now: optional(string()),
  running: optional(boolean),
});

/**
 * `/_emulator`, as `control-api.ts` says: for tests and for people, from this machine only.
 *
 * @internal
 */
export function controlRoutes(world: World): Hono {
  const { faults, endpoints, notifications, log, timeline } = world;
  const id = (c: Context) => c.req.param('id') ?? '';

  const routes = new Hono();
  routes
    .use('/_emulator/*', loopbackOnly)
    .post('/_emulator/reset', (c) => {
      refuseSimple(c.req.raw);
      world.reset();
      return c.json({});
    })
    .get('/_emulator/sessions', (c) => c.json({ sessions: allSessions(world) }))
    .post('/_emulator/sessions/:id', async (c) => {
      world.sessions.find(id(c));
      return c.json(await command(world, id(c), await jsonBody(c.req.raw, readCommand)));
    })
    .get('/_emulator/orders', (c) => c.json({ orders: allOrders(world) }))
    .get('/_emulator/clock', (c) => c.json(clockState(world)))
    .post('/_emulator/clock', async (c) =>
      c.json(await setClock(world, theOnly(await jsonBody(c.req.raw, readAnyClockCommand)))),
    )
    .get('/_emulator/faults', (c) => c.json(faults.list()))
    .post('/_emulator/faults', async (c) =>
      c.json({ id: faults.add(await jsonBody(c.req.raw, readFault)) }),
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
      c.json({ id: endpoints.add(await jsonBody(c.req.raw, readEndpoint)) }),
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
      refuseSimple(c.req.raw);
      return c.json(await notifications.replay(id(c)));
    })
    .get('/_emulator/requests', (c) => c.json({ total: log.total, requests: log.list() }))
    .get('/_emulator/timeline', (c) => {
      const after = Number(c.req.query('after') ?? c.req.header('last-event-id') ?? 0);
      if (!Number.isSafeInteger(after) || after < 0) {
        throw new Refusal(400, 'after must be the seq of an entry');
      }
      const wantsStream = c.req.header('accept')?.includes('text/event-stream');
      return wantsStream ? timelineStream(timeline, after) : c.json(timeline.since(after));
    });
  return routes;
}

/** @throws {Refusal} 400 unless one thing is asked of the clock, and no more. */
function theOnly({ advanceMs, now, running }: AnyClockCommand): ClockCommand {
  const commands: ClockCommand[] = [
    ...(advanceMs == null ? [] : [{ advanceMs }]),
    ...(now == null ? [] : [{ now }]),
    ...(running == null ? [] : [{ running }]),
  ];
  const [first] = commands;
  if (!first || commands.length > 1) {
    throw new Refusal(400, 'Say one of advanceMs, now and running');
  }
  return first;
}

/**
 * A page of another site may send a request without a body here, which a browser
 * asks nobody about. It always tells where it comes from, though.
 */
function refuseSimple(request: Request): void {
  const site = request.headers.get('sec-fetch-site') ?? 'none';
  if (site === 'cross-site' || site === 'same-site') {
    throw new Refusal(
      403,
      'The emulator is controlled by its own page and by programs, not by other sites',
    );
  }
}
