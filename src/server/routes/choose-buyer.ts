import { maxCookiesKept } from '../http/buyer-cookie.js';
import type { Store } from '../store/store.js';

/**
 * The choice among the buyers of a browser, which may have several: each has a cookie.
 *
 * @internal
 */
export interface BuyerChoice {
  /** The buyer of the request. `undefined` for a browser without a buyer. */
  readonly buyer: string | undefined;
  /** Buyers whose cookies the response removes. */
  readonly surplus: readonly string[];
}

/**
 * Chooses one of the buyers of a browser that sent several first requests at once. The choice is the same in each tab:
 * the buyer of the idempotency key, otherwise the one whose session is in progress.
 *
 * The other buyers keep their cookies, because a page may show their sessions. Only those beyond the limit lose them.
 *
 * @internal
 */
export async function chooseBuyer(
  { sessions, idempotencyKeys }: Pick<Store, 'sessions' | 'idempotencyKeys'>,
  buyers: readonly string[],
  idempotencyKey: string | undefined,
): Promise<BuyerChoice> {
  const [first, second] = buyers;
  if (first === undefined || second === undefined) return { buyer: first, surplus: [] };
  const ranked = await sessions.rankBuyers(buyers);
  const known =
    idempotencyKey === undefined
      ? undefined
      : await idempotencyKeys.findBuyer(buyers, idempotencyKey);
  const buyer = known ?? ranked[0] ?? first;
  const kept = [...new Set([buyer, ...ranked])].slice(0, maxCookiesKept);
  const isTooMany = buyers.length > maxCookiesKept;
  return { buyer, surplus: isTooMany ? buyers.filter((each) => !kept.includes(each)) : [] };
}
