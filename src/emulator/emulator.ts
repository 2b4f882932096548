import { Hono } from 'hono';
import type { Order } from '../ledyer/order.js';
import type { Session } from '../ledyer/session.js';
import { createCheckoutRoutes } from './checkout/checkout-routes.js';
import { listOrders, listSessions, runCommand, setClock } from './control/control.js';
import type {
  ClockCommand,
  WebhookEndpoint,
  WebhookEndpointRequest,
  FaultList,
  NotificationState,
  SessionCommand,
  TimelinePage,
  TimelineEntry,
} from './control/control-api.js';
import { createControlRoutes } from './control/control-routes.js';
import type { FaultRequest } from './faults/fault-kinds.js';
import { faultMiddleware, throwIfReset } from './faults/fault-middleware.js';
import { createIndexRoutes } from './control/index-page.js';
import {
  defaultCredentials,
  createOAuthRoutes,
  requireBearer,
  type ClientCredentials,
} from './http/oauth-routes.js';
import { createOpenApiRoutes } from './openapi/openapi-routes.js';
import { createOrderRoutes } from './orders/order-routes.js';
import { createOrderManagementRoutes } from './orders/order-management-routes.js';
import { createPageRoutes, type FrameColorScheme } from './checkout/page-routes.js';
import { createPaymentStatusRoutes } from './orders/payment-status-routes.js';
import { ApiError } from './http/api-error.js';
import { logRequests, type LoggedRequest } from './control/request-log.js';
import { strictMiddleware } from './http/strict-requests.js';
import { createSessionRoutes } from './sessions/session-routes.js';
import type { EmulatorState } from './state.js';
import { EmulatorCore, type EmulatorCoreOptions } from './emulator-core.js';

export interface EmulatorOptions extends EmulatorCoreOptions {
  /**
   * URL below which a browser finds the checkout page in the frame, with the path that a proxy adds, if any:
   * `https://shop.example/emulator`. Default: `127.0.0.1` for a script from `localhost` and the reverse, on the same
   * port.
   */
  readonly frameUrl?: string | undefined;
  /**
   * Colour scheme of the checkout in the frame. `page` is that of the container. Default: `light` (assumed: no
   * document says that Ledyer adapts to the page).
   */
  readonly frameColorScheme?: FrameColorScheme | undefined;
  /**
   * Whether the emulator rejects what Ledyer tolerates, or may tolerate: amounts with a floating-point error, fields and
   * parameters that are not documented, sessions with nothing to pay, and names of more than 200 characters. Each error
   * names its field. Default: `false`.
   */
  readonly strict?: boolean | undefined;
  /** Name of the merchant in the checkout. Default: `Demo Merchant`. */
  readonly merchantName?: string | undefined;
  /** Credentials of the API client. Default: `emulator`, with the secret `emulator`. */
  readonly credentials?: ClientCredentials | undefined;
}

/** An emulator of Ledyer. Its methods match the control API (`control-api.ts`). */
export interface Emulator {
  /**
   * Handles one request, as each of Ledyer's hosts would.
   *
   * Rejects where `fetch` would: for the fault `reset`, and with the signal's reason when the request is aborted.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly clock: EmulatorClock;
  /** All sessions, newest first, each as `GET /v1/sessions/:id`. */
  sessions(): Session[];
  /** All orders, newest first, each as `GET /v1/orders/:id`. */
  orders(): Order[];
  /** Runs an action on a session. Rejects when the session's state does not allow it. */
  command(id: string, command: SessionCommand): Promise<Session>;
  readonly faults: {
    list(): FaultList;
    /** Returns the id of the fault. Throws when the party has no such kind. */
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
  /** The last 20,000 client requests, and the total number. */
  requests(): { readonly total: number; readonly requests: readonly LoggedRequest[] };
  readonly timeline: {
    since(after: number): TimelinePage;
    /** Subscribes to new entries. Returns a function that unsubscribes. */
    subscribe(onEntry: (entry: TimelineEntry) => void): () => void;
  };
  /** Deletes everything except tokens and sets the clock to real time. */
  reset(): void;
  /** The state for another emulator, as JSON. */
  readonly state: EmulatorState;
}

/** The emulator's clock. All timeouts, delays and expiry times use it. */
export interface EmulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether the clock follows real time. */
  readonly running: boolean;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Resolves when all due work has run, notifications included. */
  advance(ms: number): Promise<void>;
  /** Moves to a time, like `advance`. Rejects a time before now. */
  moveTo(time: Date): Promise<void>;
}

/** Creates an empty emulator. It opens no port and runs wherever `Request` is available. */
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
    command: (id, command) => runCommand(core, id, command),
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
 * Creates the app with all routes of the emulator.
 *
 * @internal
 */
export function createEmulatorApp(
  core: EmulatorCore,
  {
    frameUrl,
    frameColorScheme = 'light',
    strict = false,
    merchantName = 'Demo Merchant',
    credentials = defaultCredentials,
  }: EmulatorOptions = {},
): Hono {
  const { clock, faults, idempotency, requestLog, orders, sessions, timeline, tokens } = core;
  // Without `strict`, a trailing slash does not matter. Ledyer's plugins send both forms.
  const app = new Hono({ strict: false });
  app.use(logRequests(requestLog, timeline, clock));
  app.use(faultMiddleware(faults, clock));
  app.use('/v1/*', requireBearer(tokens));
  if (strict) app.use('/v1/*', strictMiddleware);
  app.use('/v1/orders/*', idempotency.middleware);
  app.route('/', createOAuthRoutes(tokens, credentials));
  app.route('/', createSessionRoutes(sessions));
  app.route('/', createPaymentStatusRoutes(sessions, orders));
  app.route('/', createOrderRoutes(orders, clock));
  app.route('/', createOrderManagementRoutes(orders, clock));
  app.route('/', createPageRoutes(sessions, faults, { frameUrl, frameColorScheme }));
  app.route('/', createCheckoutRoutes(sessions, orders, core, merchantName));
  app.route('/', createControlRoutes(core));
  app.route('/', createOpenApiRoutes());
  app.route('/', createIndexRoutes(credentials));

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
