import { readJson } from '../layout/json-storage.js';
import type { Language } from '../layout/language.js';
import { decodeCart, isSameCart, type Cart } from './cart/cart.js';

const checkoutKey = 'papper-penna.checkout';
const pendingKey = 'papper-penna.pending';
const orderKey = 'papper-penna.order';

/** The input that a session was created from. If it differs, the session must be changed or replaced. */
export interface CheckoutBasis {
  readonly cart: Cart;
  /** The code of the coupon; empty for none. */
  readonly coupon: string;
  /** The signed-in account; `undefined` for none. */
  readonly accountId: string | undefined;
  readonly language: Language;
}

/** Returns whether two sessions would be the same. */
export const isSameBasis = (one: CheckoutBasis, other: CheckoutBasis): boolean =>
  isSameCart(one.cart, other.cart) &&
  one.coupon === other.coupon &&
  one.accountId === other.accountId &&
  one.language === other.language;

/** A completed checkout. */
export interface PlacedOrder {
  readonly sessionId: string;
  /** `undefined` when the status response had none. */
  readonly orderId: string | undefined;
}

/** A checkout that needs a signature. */
export interface PendingCheckout {
  readonly sessionId: string;
  readonly cart: Cart;
}

/**
 * Stores the checkout of this tab, so that a reload shows the same session.
 *
 * Session ids stay out of URLs, because they open a checkout with personal data, and histories, logs and referrers
 * keep URLs. Each tab has its own session, because two tabs may have different carts.
 */
export class CheckoutStorage {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Returns the session of this cart, coupon, account and language. */
  findSession(basis: CheckoutBasis): string | undefined {
    const stored = toRecord(readJson(this.#storage, checkoutKey));
    const { language } = basis;
    const storedBasis = {
      cart: decodeCart(stored.cart),
      coupon: toText(stored.coupon) ?? '',
      accountId: toText(stored.accountId),
      language,
    };
    const isSame = stored.language === language && isSameBasis(storedBasis, basis);
    return isSame ? toText(stored.sessionId) : undefined;
  }

  save(sessionId: string, basis: CheckoutBasis): void {
    this.#storage.setItem(checkoutKey, JSON.stringify({ sessionId, ...basis }));
  }

  /** Stores that the session waits for a signature. It is then no longer used for a new cart. */
  markPending(sessionId: string, cart: Cart): void {
    this.#storage.setItem(pendingKey, JSON.stringify({ sessionId, cart }));
    this.#storage.removeItem(checkoutKey);
  }

  /** The checkout that waits for a signature. */
  get pending(): PendingCheckout | undefined {
    const stored = toRecord(readJson(this.#storage, pendingKey));
    const sessionId = toText(stored.sessionId);
    return sessionId ? { sessionId, cart: decodeCart(stored.cart) } : undefined;
  }

  /** Removes the session after its end. */
  clear(): void {
    this.#storage.removeItem(checkoutKey);
    this.#storage.removeItem(pendingKey);
  }

  /** Stores the order and removes its session. */
  saveOrder(order: PlacedOrder): void {
    this.#storage.setItem(orderKey, JSON.stringify(order));
    this.clear();
  }

  /** The last order of this tab. */
  get order(): PlacedOrder | undefined {
    const stored = toRecord(readJson(this.#storage, orderKey));
    const sessionId = toText(stored.sessionId);
    return sessionId ? { sessionId, orderId: toText(stored.orderId) } : undefined;
  }
}

const toRecord = (value: unknown): Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const toText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
