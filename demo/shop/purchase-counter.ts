/** Prefix of the keys of counted orders. */
const keyPrefix = 'papper-penna.counted.';

/** The queue that analytics scripts such as Google's read. */
type AnalyticsQueue = object[];

/**
 * Adds a purchase to the page's analytics, once for each order in this browser. The event `ledyer-complete` fires on
 * every page that shows the tag, and again after each reload.
 */
export function countPurchase(
  orderId: string,
  storage: Storage,
  queue: AnalyticsQueue = getAnalyticsQueue(),
): void {
  const key = keyPrefix + orderId;
  if (storage.getItem(key) !== null) return;
  storage.setItem(key, new Date().toISOString());
  queue.push({ event: 'purchase', ecommerce: { transaction_id: orderId } });
}

/** Returns `window.dataLayer`, which an analytics script may have created. */
function getAnalyticsQueue(): AnalyticsQueue {
  const page = globalThis as { dataLayer?: AnalyticsQueue };
  return (page.dataLayer ??= []);
}
