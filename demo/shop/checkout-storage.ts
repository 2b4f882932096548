import { readCart, isSameCart, type Cart } from './cart.js';
import { language, type Language } from '../layout/language.js';
import { readJson } from '../layout/json-storage.js';

const checkoutKey = 'papper-penna.checkout';
const pendingKey = 'papper-penna.waiting';
const orderKey = 'papper-penna.order';

/** An order that the checkout announced. */
export interface PlacedOrder {
  readonly sessionId: string;
  /** Absent where the shop's server did not tell it. */
  readonly orderId: string | undefined;
}

/** A checkout that somebody has yet to sign. */
export interface PendingCheckout {
  readonly sessionId: string;
  readonly cart: Cart;
}

/**
 * What this tab remembers of its checkout, so that a reload shows the same session.
 *
 * A session id opens the buyer's checkout, with their name in it, so it stays out
 * of addresses, which end up in histories, logs and referrers. It also stays in
 * one tab: two tabs may well hold two different carts.
 */
export class CheckoutStorage {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The session that was opened for these goods, in the language that the page speaks. */
  findSession(cart: Cart): string | undefined {
    const stored = record(readJson(this.#storage, checkoutKey));
    const sessionId = text(stored.sessionId);
    const isSame = stored.spoken === language() && isSameCart(readCart(stored.cart), cart);
    return isSame ? sessionId : undefined;
  }

  save(sessionId: string, cart: Cart, spoken: Language): void {
    this.#storage.setItem(checkoutKey, JSON.stringify({ sessionId, cart, spoken }));
  }

  /** The session waits for a signature: it is no checkout of a new cart any more. */
  markPending(sessionId: string, cart: Cart): void {
    this.#storage.setItem(pendingKey, JSON.stringify({ sessionId, cart }));
    this.#storage.removeItem(checkoutKey);
  }

  /** The checkout that waits for a signature. */
  get pending(): PendingCheckout | undefined {
    const stored = record(readJson(this.#storage, pendingKey));
    const sessionId = text(stored.sessionId);
    return sessionId ? { sessionId, cart: readCart(stored.cart) } : undefined;
  }

  /** The session came to an end without an order. */
  clear(): void {
    this.#storage.removeItem(checkoutKey);
    this.#storage.removeItem(pendingKey);
  }

  /** The session became an order. */
  saveOrder(order: PlacedOrder): void {
    this.#storage.setItem(orderKey, JSON.stringify(order));
    this.clear();
  }

  /** The last order of this tab. */
  get order(): PlacedOrder | undefined {
    const stored = record(readJson(this.#storage, orderKey));
    const sessionId = text(stored.sessionId);
    return sessionId ? { sessionId, orderId: text(stored.orderId) } : undefined;
  }
}

const record = (value: unknown): Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
