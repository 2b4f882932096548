import { complete, fetchOf, type Answer, type Respond } from './http/response.js';
import { askedBy, type Asked } from './http/request.js';
import { createAdminRoutes } from './routes/admin-routes.js';
import { createBuyerCookie } from './http/buyer-cookie.js';
import {
  createWebhookRoutes,
  getWebhookUrls,
  withFallback,
  createOfflineRoutes,
} from './routes/webhook-routes.js';
import { createSessionService } from './sessions/session-service.js';
import { systemClock } from './clock.js';
import { createTaskRunner } from './orders/outbox-tasks.js';
import { describeError } from './log.js';
import { assertOptions, type MerchantOptions } from './merchant-options.js';
import { Metrics } from './metrics.js';
import { createOrderSync } from './orders/order-sync.js';
import { createHealthRoutes } from './routes/health-routes.js';
import { CartError } from './cart/price-cart.js';
import { toProblem } from './routes/to-problem.js';
import { problemResponse } from './http/problem.js';
import { createReconciler } from './orders/reconcile.js';
import { RequestMetrics } from './request-metrics.js';
import { router, type Match, type Routes } from './http/router.js';
import { Secret } from './secret.js';
import { SessionChangeFeed } from './sessions/session-events.js';
import { SessionLoader } from './sessions/session-loader.js';
import { createSessionRoutes } from './routes/session-routes.js';
import { isPromise, soon, type Soon } from './http/maybe-promise.js';
import { StatusHub } from './sessions/status-hub.js';
import { withStoreErrors } from './store/store-error.js';
import { openStore } from './store/store.js';
import { createWorker } from './orders/worker.js';

export interface Merchant {
  /** Handles one request under `/ledyer/`, `/healthz`, `/readyz` and `/metrics`. It never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Reconciles one session now, or without an id everything that is due. Resolves when nothing is left to do now.
   *
   * @throws when the database is not available
   */
  reconcile(sessionId?: string): Promise<void>;
  /** Ends all streams, stops the worker, and resolves when running work has ended. The database stays open. */
  close(): Promise<void>;
}

/** The parts of a merchant that need the database. */
type Services = Awaited<ReturnType<typeof openServices>>;

/**
 * Creates the shop's server side of the checkout, as one function from request to response.
 *
 * It opens no socket and reads no environment variable, so it runs wherever `Request` exists and a test can call it
 * directly. Prices come only from the catalogue. A session is visible only to the buyer who started it.
 *
 * @throws {TypeError} with advice when an option is invalid
 */
export function createMerchant(options: MerchantOptions): Merchant {
  assertOptions(options);
  const { clock = systemClock, log = () => undefined, onError, runWorker = true } = options;
  const metrics = new Metrics();
  const requests = new RequestMetrics(metrics);
  const closing = new AbortController();
  let opening: Promise<Services> | undefined;
  let running: Services | undefined;

  /** If the database is not available when the shop starts, the next request tries again. */
  const opened = (): Promise<Services> => {
    opening ??= openServices(options, metrics, operations).then(
      (parts) => {
        running = parts;
        if (runWorker && !closing.signal.aborted) parts.worker.start();
        return parts;
      },
      (error: unknown) => {
        opening = undefined;
        throw error;
      },
    );
    return opening;
  };

  const operations = createHealthRoutes({
    catalogue: options.catalogue,
    check: async () => (await opened()).check(),
    isClosing: () => closing.signal.aborted,
    metrics,
  });
  const operation = router(operations);

  const validations = createOfflineRoutes(options.locale);
  const refusing = router(validations);
  const matchOf = (asked: Asked): Soon<Match> => {
    if (running) return running.match(asked);
    const match = operation(asked);
    if (match.route !== 'none') return match;
    const found = async () => (await opened()).match(asked);
    const refusal = refusing(asked);
    return refusal.route in validations ? withFallback(found, refusal) : found();
  };

  const keepOpening = async () => {
    while (!closing.signal.aborted) {
      try {
        await opened();
        return;
      } catch (error) {
        log({ level: 'error', event: 'store-unavailable', error: describeError(error) });
        onError?.(error);
        await clock.sleep(1_000, closing.signal).catch(() => undefined);
      }
    }
  };
  const started = keepOpening();

  const respond: Respond = (asked) => {
    const startedAt = clock.now();
    let route = 'none';
    const tell = (answer: Answer): Answer => {
      const ms = clock.now() - startedAt;
      const { status } = answer;
      requests.count(route, status, ms);
      log({ level: 'info', event: 'request', route, status, ms });
      return complete(answer);
    };
    const refuse = (error: unknown): Answer => {
      const problem = toProblem(error);
      if (problem !== error && !(error instanceof CartError)) {
        onError?.(error);
        log({ level: 'warn', event: 'request-failed', route, error: describeError(error) });
      }
      return problemResponse(problem);
    };
    const handle = (match: Match) => {
      ({ route } = match);
      return match.handle();
    };
    let answer: Soon<Answer>;
    try {
      answer = soon(matchOf(asked), handle);
    } catch (error) {
      answer = refuse(error);
    }
    return isPromise(answer) ? answer.catch(refuse).then(tell) : tell(answer);
  };

  return {
    fetch: fetchOf(respond, askedBy),

    async reconcile(sessionId) {
      const { worker, makeDue } = await opened();
      if (sessionId !== undefined) await makeDue(sessionId);
      await worker.drain();
    },

    async close() {
      closing.abort();
      await started;
      await opening?.catch(() => undefined);
      await running?.streams.close();
      await running?.notices.close();
      await running?.worker.stop();
    },
  };
}

/** Opens the database and creates everything that works on it. */
async function openServices(options: MerchantOptions, metrics: Metrics, operations: Routes) {
  const { ledyer, catalogue, publicUrl, country, locale, fulfil, validate, merchantId } = options;
  const locales = [locale, ...(options.otherLocales ?? [])];
  const { clock = systemClock, random = Math.random, log = () => undefined } = options;
  const store = await openStore(withStoreErrors(options.store), clock);
  const adminToken = options.adminToken === undefined ? undefined : Secret.of(options.adminToken);

  const changes = new SessionChangeFeed(store.database);
  const loader = new SessionLoader({ ledyer, store, changes, clock, country, metrics });
  const streams = new StatusHub({ loader, changes, clock, log });
  metrics.gauge('ledyer_status_streams', () => streams.count);
  const sessions = createSessionService({
    ledyer,
    store,
    clock,
    loader,
    defaults: options,
    webhookUrls: getWebhookUrls(publicUrl, ledyer.environment === 'local', store),
  });
  const worker = createWorker({
    store,
    reconcile: createReconciler({ ledyer, store, clock, loader, merchantId, metrics }),
    syncOrders: createOrderSync({ ledyer, store, clock, metrics, log }),
    runTask: createTaskRunner({ ledyer, store, clock, random, fulfil, merchantId, metrics, log }),
    clock,
    random,
    log,
  });
  const cookie = createBuyerCookie(publicUrl);
  const routes: Routes = {
    ...createSessionRoutes({
      store,
      clock,
      catalogue,
      cookie,
      locales,
      sessions,
      loader,
      streams,
    }),
    ...createWebhookRoutes({ store, catalogue, clock, locale, validate, metrics }),
    ...createAdminRoutes({ ledyer, store, clock, adminToken }),
    ...operations,
  };
  return {
    match: router(routes),
    worker,
    notices: changes,
    streams,
    check: () => store.check(),
    makeDue: (id: string) => store.sessions.invalidate(id, clock.now()),
  };
}
