import { html, type TemplateResult } from 'lit';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import { icons } from './icons.js';
import type { Texts } from './texts.js';

/** The third step: one of the methods that the session offers. */
export function paymentStep(
  methods: readonly PaymentMethodType[],
  chosen: PaymentMethodType | undefined,
  choose: (method: PaymentMethodType) => void,
  texts: Texts,
): TemplateResult {
  return html`
    <fieldset class="methods">
      <legend class="unseen">${texts.payment.heading}</legend>
      ${methods.map(
        (method) => html`
          <label class="method">
            <input
              type="radio"
              name="paymentMethod"
              value=${method}
              .checked=${method === chosen}
              @change=${() => { choose(method); }}
            />
            <span class="what">
              <span class="name">${texts.payment.methods[method].name}</span>
              <span class="quiet">${texts.payment.methods[method].note}</span>
            </span>
            ${icons[method]}
          </label>
        `,
      )}
    </fieldset>
  `;
}
