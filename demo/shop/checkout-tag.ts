import { html, nothing, type TemplateResult } from 'lit';
import { getLanguage } from '../layout/language.js';

/** Attributes of the tag that select Ledyer or the emulator. */
export interface CheckoutAttributes {
  readonly environment: string;
  readonly emulatorUrl: string;
}

const { environment = '', emulatorUrl = '' } = document.documentElement.dataset;

/** The values that the server of this shop was started with. It writes them into each page. */
export const checkoutAttributes: CheckoutAttributes = { environment, emulatorUrl };

/** The tag, without padding because the page draws a border around it. */
export const checkoutTag = (sessionId: string): TemplateResult => html`
  <ledyer-checkout
    lang=${getLanguage()}
    session-id=${sessionId}
    status-url="ledyer/sessions/{sessionId}"
    environment=${checkoutAttributes.environment}
    emulator-url=${checkoutAttributes.environment === 'local' ? checkoutAttributes.emulatorUrl : nothing}
    no-padding
  ></ledyer-checkout>
`;
