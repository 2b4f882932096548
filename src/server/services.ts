import { systemClock } from './clock.js';
import { createBuyerCookies } from './http/buyer-cookie.js';
import { createKitAddress } from './kit-address.js';
import { defaultRetentionDays, type MerchantOptions } from './merchant-options.js';
import type { Metrics } from './metrics.js';
import { createOrderSync } from './orders/order-sync.js';
import { createTaskRunner } from './orders/outbox-tasks.js';
import { createOrderEvaluator } from './orders/evaluate-order.js';
import { createHeldAlert } from './orders/held-alert.js';
import { createReconciler } from './orders/reconcile.js';
import { createNotificationCheck } from './orders/missing-notifications.js';
import { createCleanup } from './orders/cleanup.js';
import { createUnreadableHold } from './orders/unreadable-order.js';
import { OrderWorker } from './orders/worker.js';
import { SessionChangeFeed } from './sessions/session-change-feed.js';
import { SessionLoader } from './sessions/session-loader.js';
import { createSessionService } from './sessions/session-service.js';
import { StatusHub } from './sessions/status-hub.js';
import { getWebhookUrls } from './sessions/webhook-urls.js';
import { openStore } from './store/store.js';

/** The parts of a merchant that need the database. */
export type Services = Awaited<ReturnType<typeof openServices>>;

/**
 * Returns the services once the database is open.
 *
 * @throws {StoreError} when it is not available
 * @throws {DatabaseOwnerError} when it belongs to a shop of another environment or address
 */
export type OpenServices<Part extends keyof Services = keyof Services> = () =>
  | Pick<Services, Part>
  | Promise<Pick<Services, Part>>;

/** Opens the database and creates the services that use it. */
export async function openServices(options: MerchantOptions, metrics: Metrics) {
  const { ledyer, country, fulfil, allowedFeeTypes, maxStreamMs, onError } = options;
  const { clock = systemClock, random = Math.random, log = () => undefined } = options;
  const { retentionDays = defaultRetentionDays } = options;
  const address = createKitAddress(options);
  const identity = {
    name: options.shopId ?? 'default',
    environment: ledyer.environment,
    publicUrl: options.publicUrl,
    previousPublicUrl: options.previousPublicUrl,
  };
  const store = await openStore(options.store, identity, clock, log, onError);

  const changes = new SessionChangeFeed(store.database);
  const loader = new SessionLoader({
    ledyer,
    store,
    changes,
    clock,
    country,
    allowedFeeTypes,
    metrics,
  });
  const statusHub = new StatusHub({ loader, changes, clock, log, maxStreamMs });
  metrics.gauge('ledyer_status_streams', () => statusHub.count);
  metrics.gauge('ledyer_listen_connected', () =>
    store.database.listenState === 'polling' ? 0 : 1,
  );
  const webhookUrls = getWebhookUrls(address, ledyer.environment === 'local', store.secrets);
  const sessions = createSessionService({
    ledyer,
    store,
    clock,
    loader,
    defaults: options,
    allowedFeeTypes,
    webhookUrls,
  });
  const evaluateOrder = createOrderEvaluator(options);
  const alertHeld = createHeldAlert({ metrics, log, onError });
  const shared = { ledyer, store, clock, metrics, evaluateOrder, alertHeld };
  const checkNotifications = createNotificationCheck({ ...shared, log, onError });
  const worker = new OrderWorker({
    store,
    // Ledyer cannot reach a shop without public URLs.
    checkNotifications: webhookUrls.notification ? checkNotifications : () => Promise.resolve(),
    reconcile: createReconciler({ ...shared, loader, country, allowedFeeTypes }),
    syncOrders: createOrderSync({ ledyer, store, clock, metrics, log }),
    runTask: createTaskRunner({ ...shared, random, fulfil, log, onError }),
    cleanUp: createCleanup({ store, clock, log, retentionDays }),
    holdUnreadable: createUnreadableHold(shared),
    clock,
    random,
    log,
  });
  const buyerCookies = createBuyerCookies(address, store.secrets.buyer);
  return { store, changes, loader, statusHub, sessions, worker, buyerCookies, evaluateOrder };
}
