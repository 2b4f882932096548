import { Hono } from 'hono';
import type { Order } from '../ledyer/order.js';
import type { Session } from '../ledyer/session.js';
import { buyerRoutes } from './checkout/checkout-routes.js';
import { allOrders, allSessions, command, setClock } from './control/control.js';
import type {
  ClockCommand,
  Endpoint,
  EndpointRequest,
  FaultList,
  NotificationState,
  SessionCommand,
  Timeline,
  TimelineEntry,
} from './control/control-api.js';
import { controlRoutes } from './control/control-routes.js';
import type { FaultRequest } from './faults/fault-kinds.js';
import { faulty, unbroken } from './faults/fault-middleware.js';
import { indexPage } from './control/index-page.js';
import {
  credentials as known,
  oauthRoutes,
  requireBearer,
  type Credentials,
} from './http/oauth.js';
import { orderApi } from './orders/order-api.js';
import { orderManagementApi } from './orders/order-management-api.js';
import { pageRoutes } from './checkout/page-routes.js';
import { paymentStatusApi } from './orders/payment-status-api.js';
import { Refusal } from './http/api-error.js';
import { logged, type LoggedRequest } from './http/request-log.js';
import { sessionApi } from './sessions/session-api.js';
import type { State } from './state.js';
import { World, type WorldOptions } from './emulator-core.js';

export interface EmulatorOptions extends WorldOptions {
  /**
   * The origin that serves the checkout page in the frame. Default: the other one
   * of `localhost` and `127.0.0.1` than the page's script came from, same port.
   */
  readonly frameOrigin?: string;
  /** Whose checkout it is, as the buyer sees it. Default: `Demo Merchant`. */
  readonly merchantName?: string;
  /** Who gets a token. Default: `emulator`, with the secret `emulator`. */
  readonly credentials?: Credentials;
}

/** Ledyer, on this machine. All that control offers over HTTP is here as well (`control-api.ts`). */
export interface Emulator {
  /**
   * Answers one request, as each of Ledyer's hosts would.
   *
   * It rejects where `fetch` would: when the fault `reset` says so, and with the
   * signal's reason when the request was given up.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly clock: EmulatorClock;
  /** All sessions, newest first, each as `GET /v1/sessions/:id`. */
  sessions(): Session[];
  /** All orders, newest first, each as `GET /v1/orders/:id`. */
  orders(): Order[];
  /** Makes something happen to a session. Rejects when it is too early or too late for it. */
  command(id: string, what: SessionCommand): Promise<Session>;
  readonly faults: {
    list(): FaultList;
    /** Gives back its id. Throws when that party has no such kind. */
    add(fault: FaultRequest): string;
    remove(id: string): void;
    clear(): void;
  };
  readonly endpoints: {
    list(): Endpoint[];
    add(endpoint: EndpointRequest): string;
    remove(id: string): void;
  };
  readonly notifications: {
    /** Oldest first. */
    list(): NotificationState[];
    replay(id: string): Promise<NotificationState>;
  };
  /** What clients sent: the last 20,000, and how many there were. */
  requests(): { readonly total: number; readonly requests: readonly LoggedRequest[] };
  readonly timeline: {
    since(after: number): Timeline;
    /** Tells each entry from now on. Gives back what ends that. */
    listen(hear: (entry: TimelineEntry) => void): () => void;
  };
  /** Forgets all but the tokens, and the time is real again. */
  reset(): void;
  /** All that another emulator needs to go on from here, as JSON. */
  readonly state: State;
}

/** The time in the emulator, which every life, wait and deadline in it obeys. */
export interface EmulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether time passes by itself. */
  readonly running: boolean;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Resolves when all that became due is done, notifications included. */
  advance(ms: number): Promise<void>;
  /** The same, to a time. An earlier one than now is refused. */
  moveTo(time: Date): Promise<void>;
}

/** A new emulator, with nothing in it. It opens no port and runs wherever `Request` does. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const world = new World(options);
  const app = emulatorApp(world, options);
  const { clock, faults, endpoints, notifications, log, timeline } = world;
  const turn = async (order: ClockCommand) => {
    await setClock(world, order);
  };
  return {
    fetch: async (request) => {
      const answer = await app.fetch(request);
      request.signal.throwIfAborted();
      return unbroken(answer);
    },
    clock: {
      now: () => clock.now(),
      get running() {
        return clock.running;
      },
      stop: () => turn({ running: false }),
      start: () => turn({ running: true }),
      advance: (advanceMs) => turn({ advanceMs }),
      moveTo: (time) => turn({ now: time.toISOString() }),
    },
    sessions: () => allSessions(world),
    orders: () => allOrders(world),
    command: (id, what) => command(world, id, what),
    faults,
    endpoints,
    notifications,
    requests: () => ({ total: log.total, requests: log.list() }),
    timeline,
    reset: () => world.reset(),
    get state() {
      return world.state;
    },
  };
}

/**
 * All routes of the emulator over one world.
 *
 * @internal
 */
export function emulatorApp(
  world: World,
  { frameOrigin, merchantName = 'Demo Merchant', credentials = known }: EmulatorOptions = {},
): Hono {
  const { clock, faults, idempotency, log, orders, sessions, timeline, tokens } = world;
  // With `strict`, a slash at the end would be another path; Ledyer's plugins send both.
  const app = new Hono({ strict: false });
  app.use(logged(log, timeline, clock));
  app.use(faulty(faults, clock));
  app.use('/v1/*', requireBearer(tokens));
  app.use('/v1/orders/*', idempotency.middleware);
  app.route('/', oauthRoutes(tokens, credentials));
  app.route('/', sessionApi(sessions));
  app.route('/', paymentStatusApi(sessions, orders));
  app.route('/', orderApi(orders, clock));
  app.route('/', orderManagementApi(orders, clock));
  app.route('/', pageRoutes(sessions, faults, frameOrigin));
  app.route('/', buyerRoutes(sessions, orders, world, merchantName));
  app.route('/', controlRoutes(world));
  app.route('/', indexPage(credentials));

  app.notFound((c) =>
    c.json({ errors: [{ message: `There is no ${c.req.method} ${c.req.path}` }] }, 404),
  );
  app.onError((error, c) =>
    error instanceof Refusal
      ? c.json({ errors: error.reasons }, error.status)
      : c.json({ errors: [{ message: `The emulator failed: ${error.message}` }] }, 500),
  );
  return app;
}
