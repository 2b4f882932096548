import { createCatalogueQuote } from './cart/catalogue-quote.js';
import { createPricer } from './cart/pricer.js';
import type { QuoteHandler } from './cart/quote.js';
import { systemClock } from './clock.js';
import type { RuntimeBindings } from './http/responses.js';
import { createKitAddress } from './kit-address.js';
import { describeError, guardCallbacks } from './log.js';
import { assertOptions, type MerchantOptions } from './merchant-options.js';
import { Metrics } from './metrics.js';
import { createAdminRoutes } from './routes/admin-routes.js';
import { createApp } from './routes/create-app.js';
import { createHealthRoutes } from './routes/health-routes.js';
import { createSessionRoutes } from './routes/session-routes.js';
import { createWebhookRoutes } from './routes/webhook-routes.js';
import { Secret } from './secret.js';
import { openServices, type OpenServices, type Services } from './services.js';
import { DatabaseOwnerError } from './store/shop/shop-owner.js';
import { statementTimeoutMs, withTimeLimit } from './store/store-error.js';

/** Delay before a database that is not available is opened again. */
const reopenDelayMs = 1_000;
/** Delay before a database that belongs to another shop is checked again. */
const ownerCheckDelayMs = 10_000;

export interface Merchant {
  /** Handles one request below `basePath`, or to `/healthz`, `/readyz` or `/metrics`. It never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Reconciles one session now, or without an id everything that is due. Resolves when nothing is left to do now.
   *
   * @throws when the database is not available, or another shop's
   */
  reconcile(sessionId?: string): Promise<void>;
  /** Ends all streams, stops the worker, and resolves when running work has ended. The database stays open. */
  close(): Promise<void>;
}

/**
 * Creates the shop's server side of the checkout, as one function from request to response.
 *
 * It opens no socket and reads no environment variable, so it runs wherever `Request` exists and a test can call it
 * directly. With `runWorker: false`, it does nothing before the first request. Prices come only from the catalogue or
 * the shop's `quote`. A session is visible only to the buyer who started it.
 *
 * @throws {TypeError} with advice when an option is invalid
 */
export function createMerchant(merchantOptions: MerchantOptions): Merchant {
  assertOptions(merchantOptions);
  const options = guardCallbacks(merchantOptions);
  const { ledyer, catalogue, locale, otherLocales = [], validate } = options;
  const { clock = systemClock, log, onError, runWorker = true } = options;
  const adminToken = options.adminToken === undefined ? undefined : Secret.of(options.adminToken);
  const metrics = new Metrics();
  let isClosing = false;
  /** Ends the delay before the database is opened again. */
  let endWait: (() => void) | undefined;
  let opening: Promise<Services> | undefined;
  let running: Services | undefined;
  /** The error of a database that belongs to another shop, and when it was found. */
  let ownerError: { readonly error: DatabaseOwnerError; readonly at: number } | undefined;

  const openInTime: OpenServices = () =>
    // A migration may take longer than a request can wait.
    running ?? withTimeLimit(statementTimeoutMs, () => open());

  /** If the database is not available when the shop starts, the next request tries again. */
  const open = (): Promise<Services> => {
    if (running) return Promise.resolve(running);
    if (ownerError && Math.abs(clock.now() - ownerError.at) < ownerCheckDelayMs)
      return Promise.reject(ownerError.error);
    opening ??= openServices(options, metrics).then(
      (services) => {
        running = services;
        if (runWorker && !isClosing) services.worker.start();
        return services;
      },
      (error: unknown) => {
        opening = undefined;
        if (error instanceof DatabaseOwnerError) reportOwner(error);
        throw error;
      },
    );
    return opening;
  };

  /** Reports once that the database is another shop's. */
  const reportOwner = (error: DatabaseOwnerError) => {
    const isKnown = ownerError?.error.message === error.message;
    ownerError = { error, at: clock.now() };
    if (isKnown) return;
    const { code, message } = error;
    log({ level: 'error', event: 'database-refused', code, message });
    onError(error);
  };

  const openInBackground = async () => {
    while (!isClosing) {
      let delayMs: number;
      try {
        await open();
        return;
      } catch (error) {
        const isOwnerError = error instanceof DatabaseOwnerError;
        if (!isOwnerError) {
          log({ level: 'error', event: 'store-unavailable', error: describeError(error) });
          onError(error);
        }
        delayMs = isOwnerError ? ownerCheckDelayMs : reopenDelayMs;
      }
      try {
        const wait = new AbortController();
        endWait = () => wait.abort();
        await clock.sleep(delayMs, wait.signal);
      } catch {
        // Closing, or a platform without timers outside requests. The next request tries again.
        return;
      }
    }
  };
  // A platform may forbid timers, connections and random numbers before the first request.
  const opened = runWorker ? openInBackground() : undefined;

  const price = createPricer(getQuoteHandler(options));
  const storesBody = !catalogue && !validate;
  const reportValidationError = (error: unknown) => {
    onError(error);
    log({ level: 'warn', event: 'validation-declined', error: describeError(error) });
  };
  const locales = [locale, ...otherLocales];
  const address = createKitAddress(options);
  const app = createApp({ clock, log, metrics, onError, address }, [
    createHealthRoutes({
      catalogue,
      open: openInTime,
      metricsToken:
        options.metricsToken === undefined ? undefined : Secret.of(options.metricsToken),
      isClosing: () => isClosing,
      metrics,
    }),
    createSessionRoutes({ open: openInTime, clock, price, storesBody, locales }),
    createWebhookRoutes({
      open: openInTime,
      ledyer,
      price,
      rules: options,
      locale,
      address,
      validate,
      report: reportValidationError,
      clock,
      metrics,
      log,
    }),
    createAdminRoutes({ open: openInTime, ledyer, clock, adminToken, onError }),
  ]);

  return {
    // Node's listener passes bindings, which are not part of the public signature.
    fetch(request: Request, bindings: RuntimeBindings = { Response }) {
      // Returns the app's promise itself. An `async` function would delay each response by three microtasks.
      try {
        return Promise.resolve(app.fetch(request, bindings));
      } catch (error) {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- as it was thrown
        return Promise.reject(error);
      }
    },

    async reconcile(sessionId) {
      const { store, worker } = await open();
      if (sessionId !== undefined) await store.sessions.invalidate(sessionId, clock.now());
      await worker.drain();
    },

    async close() {
      isClosing = true;
      endWait?.();
      // A migration that hangs does not delay the end of the process.
      await withTimeLimit(statementTimeoutMs, async () => {
        await opened;
        await opening;
      }).catch(() => undefined);
      await running?.statusHub.close();
      await running?.changes.close();
      await running?.worker.stop();
    },
  };
}

/** @throws {TypeError} only if the options were not checked */
function getQuoteHandler({ catalogue, quote }: MerchantOptions): QuoteHandler {
  if (quote) return quote;
  if (catalogue) return createCatalogueQuote(catalogue);
  throw new TypeError('createMerchant: catalogue or quote is required');
}
