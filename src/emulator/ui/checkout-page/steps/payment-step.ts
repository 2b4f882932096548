import { html, nothing, type TemplateResult } from 'lit';
import type { PaymentMethodType } from '../../../../ledyer/payment-method.js';
import { icons } from '../fields/icons.js';
import type { Messages } from '../locales/index.js';

/** The payment methods of a session and the selected one. */
export interface PaymentChoice {
  readonly methods: readonly PaymentMethodType[];
  readonly selected: PaymentMethodType | undefined;
  readonly select: (method: PaymentMethodType) => void;
  /** Why the selected method was rejected. */
  readonly error: string | undefined;
  /** Rendered when `card` is selected. */
  readonly cardForm: unknown;
}

/** Renders the content of the third step. */
export const paymentStep = (choice: PaymentChoice, texts: Messages): TemplateResult => html`
  <fieldset class="methods">
    <legend class="visually-hidden">${texts.payment.heading}</legend>
    ${choice.methods.map((method) => paymentMethod(method, choice, texts))}
  </fieldset>
  ${choice.selected === 'card' ? choice.cardForm : nothing}
  ${
    choice.error
      ? html`<p class="alert" id="payment-note" role="alert">${choice.error}</p>`
      : nothing
  }
`;

function paymentMethod(
  method: PaymentMethodType,
  { selected, select, error }: PaymentChoice,
  texts: Messages,
): TemplateResult {
  const { name, note } = texts.payment.methods[method];
  return html`
    <label class="method">
      <input
        type="radio"
        name="paymentMethod"
        value=${method}
        .checked=${method === selected}
        aria-describedby=${error && method === selected ? 'payment-note' : nothing}
        @change=${() => {
          select(method);
        }}
      />
      <span class="method-text">
        <span class="name">${name}</span>
        <span class="quiet">${note}</span>
      </span>
      ${icons[method]}
    </label>
  `;
}
