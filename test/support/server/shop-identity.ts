import type { ShopIdentity } from '../../../src/server/store/shop/shop-owner.js';

/** The shop of tests that open a store without a merchant. */
export const testIdentity: ShopIdentity = {
  name: 'default',
  environment: 'local',
  publicUrl: 'https://shop.test',
};
