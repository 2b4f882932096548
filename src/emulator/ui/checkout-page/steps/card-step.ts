import { html, type TemplateResult } from 'lit';
import type { Card } from '../../../checkout/checkout-api.js';
import { testCards } from '../../../checkout/test-cards.js';
import {
  formatCardNumber,
  formatCvc,
  toExpiry,
  formatExpiry,
  isCardNumber,
  isCvc,
  isExpiry,
  formatWithCaret,
} from '../fields/card.js';
import { testDataHints, fillForm } from '../fields/test-data-hints.js';
import { getFormValues } from '../fields/field-errors.js';
import { field } from '../fields/field.js';
import { FormStep } from './form-step.js';

/** The form for the card. */
export class CardStep extends FormStep {
  override render(): TemplateResult {
    const { card } = this.texts;
    const { cardNumber, expiryDate } = this.texts.problem;
    const number = field(
      {
        name: 'cardNumber',
        apiName: 'card.number',
        label: card.number,
        value: '',
        autocomplete: 'cc-number',
        inputmode: 'numeric',
        length: [0, 23],
        format: createFormatter(formatCardNumber, isCardNumber, cardNumber),
      },
      this.errors,
      this.texts,
    );
    const expiry = field(
      {
        name: 'cardExpiry',
        apiName: 'card.expiry',
        label: card.expiry,
        value: '',
        autocomplete: 'cc-exp',
        inputmode: 'numeric',
        hint: card.expiryFormat,
        length: [0, 9],
        format: createFormatter(formatExpiry, isExpiry, expiryDate),
      },
      this.errors,
      this.texts,
    );
    const cvc = field(
      {
        name: 'cardCvc',
        apiName: 'card.cvc',
        label: card.cvc,
        value: '',
        autocomplete: 'cc-csc',
        inputmode: 'numeric',
        hint: card.cvcHint,
        length: [0, 4],
        format: createFormatter(formatCvc, isCvc, this.texts.rejections['card-cvc']),
      },
      this.errors,
      this.texts,
    );
    return html`
      <form class="card" novalidate @submit=${preventSubmit}>
        <fieldset>
          <legend class="visually-hidden">${card.heading}</legend>
          ${number}
          <div class="pair">${expiry} ${cvc}</div>
        </fieldset>
        ${testDataHints({
          heading: `${this.texts.emulatorOnly}: ${card.testCards}`,
          examples: testCards.map(({ number, outcome }) => ({
            value: formatCardNumber(number),
            note: card.outcomes[outcome],
            select: () => {
              this.#fillIn(number);
            },
          })),
        })}
        ${this.renderAlert()}
      </form>
    `;
  }

  /** Returns the card. Returns `undefined` and shows errors when a field is invalid. */
  collect(): Card | undefined {
    const form = this.#form;
    if (!this.validate(form)) return undefined;
    const value = getFormValues(form);
    return {
      number: value('cardNumber'),
      expiry: toExpiry(value('cardExpiry')),
      cvc: value('cardCvc'),
    };
  }

  #fillIn(number: string): void {
    fillForm(this.#form, { cardNumber: number, cardExpiry: '12 / 39', cardCvc: '123' });
  }

  get #form(): HTMLFormElement {
    const form = this.querySelector('form');
    if (!form) throw new Error('The card form is not rendered yet.');
    return form;
  }
}

const preventSubmit = (event: SubmitEvent): void => {
  event.preventDefault();
};

/** Creates an input handler that formats the typed text and sets the validation message of the field. */
const createFormatter =
  (format: (typed: string) => string, isValid: (typed: string) => boolean, problem: string) =>
  (event: InputEvent): void => {
    const input = event.target as HTMLInputElement;
    const { value: text, selectionStart } = input;
    const after = formatWithCaret({ text, caret: selectionStart ?? text.length }, format);
    if (after.text !== text) {
      input.value = after.text;
      input.setSelectionRange(after.caret, after.caret);
    }
    input.setCustomValidity(isValid(after.text) ? '' : problem);
  };

declare global {
  interface HTMLElementTagNameMap {
    'card-step': CardStep;
  }
}
