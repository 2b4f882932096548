import type { Clock } from '../clock.js';
import type { LogFunction } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { Store } from '../store/store.js';

/** Minimum interval between two checks. */
const checkIntervalMs = 60_000;

/**
 * Ledyer's notifications do not reach the shop. Orders are found later, by polling, and validations may not arrive
 * either, so that purchases are declined. Passed to `onError` once, until a notification arrives again.
 */
export class NotificationsMissingError extends Error {
  override readonly name = 'NotificationsMissingError';

  constructor() {
    super(
      "No notification of Ledyer has arrived for the last orders. A firewall, bot protection or login in front of the shop may reject Ledyer's requests: let POST requests to the routes notifications/… and validate/… through. Orders are found by polling meanwhile, which is slower.",
    );
  }
}

export interface MissingNotificationsDeps {
  readonly store: Pick<Store, 'notificationHealth'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: Metrics;
  readonly log: LogFunction;
  readonly onError: ((error: unknown) => void) | undefined;
}

/** Checks whether notifications arrive, at most once a minute. Reports a change once, whichever instance sees it. */
export type CheckNotifications = () => Promise<void>;

export function createNotificationCheck({
  store,
  clock,
  metrics,
  log,
  onError,
}: MissingNotificationsDeps): CheckNotifications {
  // Stryker disable next-line UnaryOperator: `Infinity` is as far from every time
  let checkedAt = -Infinity;
  let areMissing = false;
  metrics.gauge('ledyer_notifications_missing', () => (areMissing ? 1 : 0));
  return async () => {
    const now = clock.now();
    if (Math.abs(now - checkedAt) < checkIntervalMs) return;
    checkedAt = now;
    const health = await store.notificationHealth.check(now);
    areMissing = health.areMissing;
    if (!health.hasChanged) return;
    if (areMissing) {
      log({ level: 'error', event: 'notifications-missing' });
      onError?.(new NotificationsMissingError());
    } else log({ level: 'info', event: 'notifications-restored' });
  };
}
