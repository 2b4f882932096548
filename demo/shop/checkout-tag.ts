import { html, nothing, type TemplateResult } from 'lit';
import { language } from '../layout/language.js';

/** Where the checkout runs; both are attributes of the tag. */
export interface CheckoutAttributes {
  readonly environment: string;
  readonly emulatorUrl: string;
}

/** Where the checkouts of this shop run, as its server was started. */
export const checkoutAttributes: CheckoutAttributes = {
  environment: import.meta.env.VITE_LEDYER_ENVIRONMENT,
  emulatorUrl: import.meta.env.VITE_LEDYER_EMULATOR_URL,
};

/** The tag, as a merchant would write it; the page has a frame around it already. */
export const checkoutTag = (sessionId: string): TemplateResult => html`
  <ledyer-checkout
    lang=${language()}
    session-id=${sessionId}
    environment=${checkoutAttributes.environment}
    emulator-url=${checkoutAttributes.environment === 'local' ? checkoutAttributes.emulatorUrl : nothing}
    no-padding
  ></ledyer-checkout>
`;
