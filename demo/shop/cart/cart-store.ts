import { decodeCart, isSameCart, type Cart } from './cart.js';
import { readJson } from '../../layout/json-storage.js';

const storageKey = 'papper-penna.cart';
const couponKey = 'papper-penna.coupon';

/**
 * Stores the buyer's cart and its coupon in the browser, shared by all tabs.
 *
 * Fires `change` after every change, also after those of other tabs (see {@link CartStore.watch}).
 */
export class CartStore extends EventTarget {
  readonly #storage: Storage;
  #cart: Cart;
  #coupon: string;

  constructor(storage: Storage) {
    super();
    this.#storage = storage;
    this.#cart = decodeCart(readJson(storage, storageKey));
    this.#coupon = storage.getItem(couponKey) ?? '';
  }

  get cart(): Cart {
    return this.#cart;
  }

  set cart(cart: Cart) {
    if (cart === this.#cart) return;
    this.#cart = cart;
    this.#storage.setItem(storageKey, JSON.stringify(cart));
    this.dispatchEvent(new Event('change'));
  }

  /** The code of the coupon; empty for none. */
  get coupon(): string {
    return this.#coupon;
  }

  set coupon(coupon: string) {
    if (coupon === this.#coupon) return;
    this.#coupon = coupon;
    this.#storage.setItem(couponKey, coupon);
    this.dispatchEvent(new Event('change'));
  }

  /** Reads the cart again after changes in other tabs, and when the page returns from the back/forward cache. */
  watch(window: Pick<Window, 'addEventListener'>): void {
    const reload = () => {
      const cart = decodeCart(readJson(this.#storage, storageKey));
      const coupon = this.#storage.getItem(couponKey) ?? '';
      if (isSameCart(cart, this.#cart) && coupon === this.#coupon) return;
      this.#cart = cart;
      this.#coupon = coupon;
      this.dispatchEvent(new Event('change'));
    };
    window.addEventListener('storage', reload);
    window.addEventListener('pageshow', reload);
  }
}
