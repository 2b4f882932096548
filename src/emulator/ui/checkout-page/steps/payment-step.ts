import { html, nothing, type TemplateResult } from 'lit';
import type { PaymentMethodType } from '../../../../ledyer/payment-method.js';
import { icons } from '../fields/icons.js';
import type { Messages } from '../locales/index.js';

/** The methods of a session, one of them chosen. */
export interface PaymentChoice {
  readonly methods: readonly PaymentMethodType[];
  readonly chosen: PaymentMethodType | undefined;
  readonly choose: (method: PaymentMethodType) => void;
  /** Why the chosen one was refused. */
  readonly error: string | undefined;
  /** What the card that is paid with needs to be known. */
  readonly card: unknown;
}

/** The third step: how to pay. */
export const paymentStep = (choice: PaymentChoice, texts: Messages): TemplateResult => html`
  <fieldset class="methods">
    <legend class="visually-hidden">${texts.payment.heading}</legend>
    ${choice.methods.map((method) => paymentMethod(method, choice, texts))}
  </fieldset>
  ${choice.chosen === 'card' ? choice.card : nothing}
  ${
    choice.error
      ? html`<p class="alert" id="payment-note" role="alert">${choice.error}</p>`
      : nothing
  }
`;

function paymentMethod(
  method: PaymentMethodType,
  { chosen, choose, error }: PaymentChoice,
  texts: Messages,
): TemplateResult {
  const { name, note } = texts.payment.methods[method];
  return html`
    <label class="method">
      <input
        type="radio"
        name="paymentMethod"
        value=${method}
        .checked=${method === chosen}
        aria-describedby=${error && method === chosen ? 'payment-note' : nothing}
        @change=${() => {
          choose(method);
        }}
      />
      <span class="what">
        <span class="name">${name}</span>
        <span class="quiet">${note}</span>
      </span>
      ${icons[method]}
    </label>
  `;
}
