import type { CheckoutPlace } from './checkout-view.js';

/** Where the checkouts of this shop run, as its server was started. */
export const checkoutPlace: CheckoutPlace = {
  environment: import.meta.env.VITE_LEDYER_ENVIRONMENT,
  emulatorUrl: import.meta.env.VITE_LEDYER_EMULATOR_URL,
};
