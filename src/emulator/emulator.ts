import { Hono } from 'hono';
import type { Order } from '../ledyer/order.js';
import type { Session } from '../ledyer/session.js';
import { checkoutRoutes } from './checkout/checkout-routes.js';
import { listOrders, listSessions, runCommand, setClock } from './control/control.js';
import type {
  ClockCommand,
  WebhookEndpoint,
  WebhookEndpointRequest,
  FaultList,
  NotificationState,
  SessionCommand,
  Timeline,
  TimelineEntry,
} from './control/control-api.js';
import { controlRoutes } from './control/control-routes.js';
import type { FaultRequest } from './faults/fault-kinds.js';
import { faultMiddleware, throwIfReset } from './faults/fault-middleware.js';
import { indexRoutes } from './control/index-page.js';
import {
  defaultCredentials as known,
  oauthRoutes,
  requireBearer,
  type ClientCredentials,
} from './http/oauth.js';
import { orderApi } from './orders/order-api.js';
import { orderManagementApi } from './orders/order-management-api.js';
import { pageRoutes } from './checkout/page-routes.js';
import { paymentStatusApi } from './orders/payment-status-api.js';
import { ApiError } from './http/api-error.js';
import { logRequests, type LoggedRequest } from './control/request-log.js';
import { sessionApi } from './sessions/session-api.js';
import type { EmulatorState } from './state.js';
import { EmulatorCore, type EmulatorCoreOptions } from './emulator-core.js';

export interface EmulatorOptions extends EmulatorCoreOptions {
  /**
   * The origin that serves the checkout page in the frame. Default: the other one
   * of `localhost` and `127.0.0.1` than the page's script came from, same port.
   */
  readonly frameOrigin?: string;
  /** Whose checkout it is, as the buyer sees it. Default: `Demo Merchant`. */
  readonly merchantName?: string;
  /** Who gets a token. Default: `emulator`, with the secret `emulator`. */
  readonly credentials?: ClientCredentials;
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
    list(): WebhookEndpoint[];
    add(endpoint: WebhookEndpointRequest): string;
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
    subscribe(onEntry: (entry: TimelineEntry) => void): () => void;
  };
  /** Forgets all but the tokens, and the time is real again. */
  reset(): void;
  /** All that another emulator needs to go on from here, as JSON. */
  readonly state: EmulatorState;
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
  const core = new EmulatorCore(options);
  const app = createEmulatorApp(core, options);
  const { clock, faults, endpoints, notifications, requestLog, timeline } = core;
  const applyClock = async (command: ClockCommand) => {
    await setClock(core, command);
  };
  return {
    fetch: async (request) => {
      const response = await app.fetch(request);
      request.signal.throwIfAborted();
      return throwIfReset(response);
    },
    clock: {
      now: () => clock.now(),
      get running() {
        return clock.running;
      },
      stop: () => applyClock({ running: false }),
      start: () => applyClock({ running: true }),
      advance: (advanceMs) => applyClock({ advanceMs }),
      moveTo: (time) => applyClock({ now: time.toISOString() }),
    },
    sessions: () => listSessions(core),
    orders: () => listOrders(core),
    command: (id, what) => runCommand(core, id, what),
    faults,
    endpoints,
    notifications,
    requests: () => ({ total: requestLog.total, requests: requestLog.list() }),
    timeline,
    reset: () => core.reset(),
    get state() {
      return core.state;
    },
  };
}

/**
 * All routes of the emulator over one world.
 *
 * @internal
 */
export function createEmulatorApp(
  core: EmulatorCore,
  { frameOrigin, merchantName = 'Demo Merchant', credentials = known }: EmulatorOptions = {},
): Hono {
  const { clock, faults, idempotency, requestLog, orders, sessions, timeline, tokens } = core;
  // With `strict`, a slash at the end would be another path; Ledyer's plugins send both.
  const app = new Hono({ strict: false });
  app.use(logRequests(requestLog, timeline, clock));
  app.use(faultMiddleware(faults, clock));
  app.use('/v1/*', requireBearer(tokens));
  app.use('/v1/orders/*', idempotency.middleware);
  app.route('/', oauthRoutes(tokens, credentials));
  app.route('/', sessionApi(sessions));
  app.route('/', paymentStatusApi(sessions, orders));
  app.route('/', orderApi(orders, clock));
  app.route('/', orderManagementApi(orders, clock));
  app.route('/', pageRoutes(sessions, faults, frameOrigin));
  app.route('/', checkoutRoutes(sessions, orders, core, merchantName));
  app.route('/', controlRoutes(core));
  app.route('/', indexRoutes(credentials));

  app.notFound((c) =>
    c.json({ errors: [{ message: `There is no ${c.req.method} ${c.req.path}` }] }, 404),
  );
  app.onError((error, c) =>
    error instanceof ApiError
      ? c.json({ errors: error.details }, error.status)
      : c.json({ errors: [{ message: `The emulator failed: ${error.message}` }] }, 500),
  );
  return app;
}
