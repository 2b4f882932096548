import { record } from '../../ledyer/decode.js';
import type { Clock } from '../clock.js';
import { readIdempotencyKey } from '../http/idempotency-key.js';
import { Problem } from '../http/problem.js';
import { cloneUnread, readSameOriginJson } from '../http/request-body.js';
import { createFingerprint, findAction } from '../orders/order-action-request.js';
import type { Store } from '../store/store.js';

interface ReleaseDeps {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  /** Called with failures that do not change the result. */
  readonly onError: ((error: unknown) => void) | undefined;
}

const keyAdvice =
  'Send the header Idempotency-Key with a UUID of version 4, as crypto.randomUUID() returns it: a new one for each action, and the same one for each repeat of it.';

/**
 * Returns the admin's idempotency key in lowercase.
 *
 * @throws {Problem} `idempotency-key-invalid` when there is none or it is not a UUID of version 4
 */
export function requireIdempotencyKey(request: Request): string {
  const key = readIdempotencyKey(request, keyAdvice);
  if (key === undefined) throw new Problem('idempotency-key-invalid', keyAdvice);
  return key;
}

/**
 * Releases a held order once per idempotency key.
 *
 * @param release releases the order, or throws `action-refused` if it is not held
 * @returns the response of `release`, or `undefined` if an earlier request with this key has released the order
 */
export async function releaseOnce(
  { store, clock, onError }: ReleaseDeps,
  orderId: string,
  request: Request,
  release: () => Promise<Response>,
): Promise<Response | undefined> {
  const key = requireIdempotencyKey(request);
  // `release` reads the body too, and checks more of it.
  const body = await readSameOriginJson(cloneUnread(request), record);
  const intent = { orderId, action: 'release', ledgerId: '', body };
  const fingerprint = await createFingerprint(intent);
  const known = await findAction(store, key, fingerprint);
  if (known?.status === 'done') return undefined;
  const complete = () => store.orderActions.complete(key, clock.now()).catch(onError);
  if (!known) {
    await store.orderActions.begin(
      { key, ...intent, ledgerId: null, fingerprint, plan: null },
      clock.now(),
    );
  }
  try {
    const response = await release();
    await complete();
    return response;
  } catch (error) {
    const isRefused = error instanceof Problem && error.type === 'action-refused';
    if (!known || !isRefused) throw error;
    // The first request may have released the order and lost its response.
    const releasedAt = (await store.orders.find(orderId))?.releasedAt ?? null;
    if (releasedAt === null || releasedAt < known.createdAt) throw error;
    await complete();
    return undefined;
  }
}
