import { Problem } from '../http/problem.js';
import { digest, hex } from '../secret.js';
import type { StoredOrderAction } from '../store/order-action-store.js';
import type { Store } from '../store/store.js';

/** A change of an order that an admin requests. */
export interface OrderActionRequest {
  /** The admin's idempotency key, a lowercase UUID. */
  readonly key: string;
  readonly orderId: string;
  /** The action without its ledger id, such as `refund`. */
  readonly action: string;
  /** `in_…`, or empty. */
  readonly ledgerId: string;
  readonly body: unknown;
}

/**
 * Returns the stored action of a key, or `undefined` for a new key.
 *
 * @throws {Problem} `idempotency-key-reused` when the key belongs to another request
 */
export async function findAction(
  store: Store,
  key: string,
  fingerprint: string,
): Promise<StoredOrderAction | undefined> {
  const known = await store.orderActions.find(key);
  if (known && known.fingerprint !== fingerprint) throw new Problem('idempotency-key-reused');
  return known;
}

/** Returns a hash of everything that a repeat must have in common with the first request. */
export const createFingerprint = async ({
  orderId,
  action,
  ledgerId,
  body,
}: Omit<OrderActionRequest, 'key'>): Promise<string> =>
  hex(await digest(JSON.stringify([orderId, action, ledgerId, body])));
