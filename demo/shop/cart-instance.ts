import { CartStore } from './cart-store.js';

/** The cart of whoever uses this browser. */
export const cartStore = new CartStore(localStorage);
