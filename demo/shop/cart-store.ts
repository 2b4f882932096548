import { readCart, isSameCart, type Cart } from './cart.js';
import { readJson } from '../layout/json-storage.js';

const key = 'papper-penna.cart';

/**
 * The buyer's cart, kept in the browser and the same in all of its tabs.
 *
 * Fires `change` after every change, whoever made it.
 */
export class CartStore extends EventTarget {
  readonly #storage: Storage;
  #cart: Cart;

  constructor(storage: Storage) {
    super();
    this.#storage = storage;
    this.#cart = readCart(readJson(storage, key));
  }

  get cart(): Cart {
    return this.#cart;
  }

  set cart(cart: Cart) {
    if (cart === this.#cart) return;
    this.#cart = cart;
    this.#storage.setItem(key, JSON.stringify(cart));
    this.dispatchEvent(new Event('change'));
  }

  /**
   * Keeps up with other tabs, and with what happened while this page lay in the
   * back/forward cache: an order placed meanwhile has emptied the cart.
   */
  watch(window: Pick<Window, 'addEventListener'>): void {
    const readAgain = () => {
      const cart = readCart(readJson(this.#storage, key));
      if (isSameCart(cart, this.#cart)) return;
      this.#cart = cart;
      this.dispatchEvent(new Event('change'));
    };
    window.addEventListener('storage', readAgain);
    window.addEventListener('pageshow', readAgain);
  }
}
