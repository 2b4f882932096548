import { Hono } from 'hono';
import { buyerRoutes } from './buyer-routes.js';
import type { Clock } from './clock.js';
import { controlRoutes } from './control.js';
import { indexPage } from './index-page.js';
import { NewIds, type Random } from './new-ids.js';
import { oauthRoutes, requireBearer } from './oauth.js';
import { orderApi } from './order-api.js';
import { Orders } from './orders.js';
import { pageRoutes } from './page-routes.js';
import { Refusal } from './refusal.js';
import { logged, RequestLog } from './request-log.js';
import { sessionApi } from './session-api.js';
import { Sessions } from './sessions.js';
import { Tokens } from './tokens.js';

export interface EmulatorOptions {
  /** What everything timed obeys. Default: the real time. */
  readonly clock?: Clock;
  /**
   * The origin that serves the checkout page in the frame. Default: the other one
   * of `localhost` and `127.0.0.1` than the page's script came from, same port.
   */
  readonly frameOrigin?: string;
  /** Whose checkout it is, as the buyer sees it. Default: `Demo Merchant`. */
  readonly merchantName?: string;
  /** Makes ids. Default: the platform's secure random bytes. */
  readonly random?: Random;
}

/** Ledyer, on this machine. */
export interface Emulator {
  /** Answers one request, as each of Ledyer's hosts would; it never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
}

/** A new emulator, with nothing in it. It opens no port and runs wherever `Request` does. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const app = emulatorApp(options);
  return { fetch: async (request) => app.fetch(request) };
}

/**
 * All routes of the emulator over one memory.
 *
 * @internal
 */
export function emulatorApp({
  clock = Date,
  frameOrigin,
  merchantName = 'Demo Merchant',
  random,
}: EmulatorOptions = {}): Hono {
  const ids = new NewIds(random);
  const tokens = new Tokens(clock, ids);
  const orders = new Orders(clock, ids);
  const sessions = new Sessions(clock, ids, orders);
  const log = new RequestLog();

  // With `strict`, a slash at the end would be another path; Ledyer's plugins send both.
  const app = new Hono({ strict: false });
  app.use(logged(log, clock));
  app.use('/v1/*', requireBearer(tokens));
  app.route('/', oauthRoutes(tokens));
  app.route('/', sessionApi(sessions));
  app.route('/', orderApi(orders));
  app.route('/', pageRoutes(sessions, frameOrigin));
  app.route('/', buyerRoutes(sessions, orders, merchantName));
  app.route('/', controlRoutes(sessions, log));
  app.route('/', indexPage(sessions));

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
