import { CartStore } from './cart-store.js';

/** The buyer's cart. */
export const cartStore = new CartStore(localStorage);
