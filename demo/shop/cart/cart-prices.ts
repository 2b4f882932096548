import { accountStore } from '../account/account-instance.js';
import { cartStore } from './cart-instance.js';
import type { CartPreview } from './cart-preview.js';
import { createShopApi, ShopApiError } from '../shop-api.js';
import { onLanguageChange } from '../../layout/language.js';

/** The prices of the cart, which the server computes. */
export type PricesState =
  | { readonly status: 'loading' }
  /** `isCurrent` is false while the prices of a changed cart are requested. */
  | { readonly status: 'ready'; readonly preview: CartPreview; readonly isCurrent: boolean }
  | { readonly status: 'error'; readonly reason: string };

/** The prices of the current cart. */
export class CartPrices {
  readonly #onChange: () => void;
  readonly #shop = createShopApi(fetch);
  #state: PricesState = { status: 'loading' };
  #couponError: string | undefined;
  #request: AbortController | undefined;

  /** @param onChange called after each change of the state */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    const reload = () => void this.load();
    cartStore.addEventListener('change', reload);
    accountStore.addEventListener('change', reload);
    onLanguageChange(reload);
  }

  get state(): PricesState {
    return this.#state;
  }

  /** The reason why the server rejected the last coupon; `undefined` if it accepted it. */
  get couponError(): string | undefined {
    return this.#couponError;
  }

  /** Gets the prices of the cart. A later call aborts an earlier one. */
  async load(): Promise<void> {
    this.#request?.abort();
    const { signal } = (this.#request = new AbortController());
    const { cart, coupon } = cartStore;
    if (cart.length === 0) return;
    this.#set(
      this.#state.status === 'ready' ? { ...this.#state, isCurrent: false } : { status: 'loading' },
    );
    try {
      const preview = await this.#shop.previewCart(cart, coupon, signal);
      if (signal.aborted) return;
      this.#set({ status: 'ready', preview, isCurrent: true });
      this.#dropRejected(preview);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ShopApiError)) throw error;
      this.#set({ status: 'error', reason: error.message });
    }
  }

  /**
   * Adds a coupon to the cart if the server accepts it.
   *
   * @returns whether it does
   */
  async applyCoupon(coupon: string): Promise<boolean> {
    try {
      const { couponError } = await this.#shop.previewCart(cartStore.cart, coupon);
      this.#couponError = couponError ?? undefined;
    } catch (error) {
      if (!(error instanceof ShopApiError)) throw error;
      this.#couponError = error.message;
    }
    const isAccepted = this.#couponError === undefined;
    if (isAccepted) cartStore.coupon = coupon;
    this.#onChange();
    return isAccepted;
  }

  /** Removes an expired coupon and products that are no longer sold, because the checkout would reject them. */
  #dropRejected({ couponError, lines }: CartPreview): void {
    if (couponError !== null) {
      this.#couponError = couponError;
      cartStore.coupon = '';
    }
    const skus = new Set(lines.map(({ sku }) => sku));
    if (cartStore.cart.some(({ sku }) => !skus.has(sku)))
      cartStore.cart = cartStore.cart.filter(({ sku }) => skus.has(sku));
  }

  #set(state: PricesState): void {
    this.#state = state;
    this.#onChange();
  }
}
