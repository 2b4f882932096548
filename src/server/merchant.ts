import { assertOptions } from './assert-options.js';
import { createCatalogueQuote } from './cart/catalogue-quote.js';
import { createPricer } from './cart/pricer.js';
import type { QuoteHandler } from './cart/quote.js';
import { systemClock } from './clock.js';
import { isRuntimeBindings, responseClass } from './http/responses.js';
import { createKitAddress } from './kit-address.js';
import { describeError } from './log.js';
import { guardCallbacks } from './guard-callbacks.js';
import type { MerchantOptions } from './merchant-options.js';
import { Metrics } from './metrics.js';
import { createAdminRoutes } from './routes/admin-routes.js';
import { createApp } from './routes/create-app.js';
import { createHealthRoutes } from './routes/health-routes.js';
import { createProductRoutes } from './routes/product-routes.js';
import { createSessionRoutes } from './routes/session-routes.js';
import { createWebhookRoutes } from './routes/webhook-routes.js';
import { Secret } from './secret.js';
import { ServiceOpener } from './service-opener.js';

export interface Merchant {
  /**
   * Handles one request below `basePath`, or to `/healthz`, `/readyz` or `/metrics`. It never rejects. It ignores what
   * Bun, Deno or Next.js pass in addition, so it may be their handler itself.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Reconciles one session now, or without an id everything that is due. Resolves when nothing is left to do now.
   *
   * @throws when the database is not available, or belongs to another shop
   */
  readonly reconcile: (sessionId?: string) => Promise<void>;
  /** Ends all streams, stops the worker, and resolves when running work has ended. The database stays open. */
  readonly close: () => Promise<void>;
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
  const opener = new ServiceOpener(options, metrics);
  // A platform may forbid timers, connections and random numbers before the first request.
  if (runWorker) opener.openInBackground();

  const price = createPricer(getQuoteHandler(options));
  const storesBody = !catalogue && !validate;
  const reportValidationError = (error: unknown) => {
    onError(error);
    log({ level: 'warn', event: 'validation-declined', error: describeError(error) });
  };
  const locales = [locale, ...otherLocales];
  const address = createKitAddress(options);
  const open = opener.openInTime;
  const app = createApp({ clock, log, metrics, onError, address }, [
    createProductRoutes(catalogue),
    createHealthRoutes({
      open,
      metricsToken:
        options.metricsToken === undefined ? undefined : Secret.of(options.metricsToken),
      isClosing: () => opener.isClosing,
      metrics,
    }),
    createSessionRoutes({ open, clock, price, storesBody, locales }),
    createWebhookRoutes({
      open,
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
    createAdminRoutes({ open, ledyer, clock, adminToken, onError }),
  ]);

  return {
    // Node's listener passes bindings, which are not part of the public signature.
    fetch(request: Request, context?: unknown) {
      const bindings = isRuntimeBindings(context) ? context : { [responseClass]: Response };
      // Returns the app's promise itself. An `async` function would delay each response by three microtasks.
      try {
        return Promise.resolve(app.fetch(request, bindings));
      } catch (error) {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- as it was thrown
        return Promise.reject(error);
      }
    },

    async reconcile(sessionId) {
      const { store, worker } = await opener.open();
      // A cron library that calls this itself passes its job or the time.
      if (typeof sessionId === 'string') await store.sessions.invalidate(sessionId, clock.now());
      await worker.drain();
    },

    close: () => opener.close(),
  };
}

/** @throws {TypeError} only if the options were not checked */
function getQuoteHandler({ catalogue, quote }: MerchantOptions): QuoteHandler {
  if (quote) return quote;
  if (catalogue) return createCatalogueQuote(catalogue);
  throw new TypeError('createMerchant: catalogue or quote is required');
}
