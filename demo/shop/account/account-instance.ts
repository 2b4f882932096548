import { AccountStore } from './account-store.js';
import { createShopApi } from '../shop-api.js';

/** The buyer's account. */
export const accountStore = new AccountStore(localStorage, createShopApi(fetch));
