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
import { testDataHints, fillIn } from '../fields/test-data-hints.js';
import { getFormValues } from '../fields/field-errors.js';
import { field } from '../fields/field.js';
import { FormStep } from './form-step.js';

/** The card to pay with. */
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
        format: formatting(formatCardNumber, isCardNumber, cardNumber),
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
        hint: card.expiryForm,
        length: [0, 9],
        format: formatting(formatExpiry, isExpiry, expiryDate),
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
        format: formatting(formatCvc, isCvc, this.texts.refusals['card-cvc']),
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
          heading: `${this.texts.emulatorOnly}: ${card.tests}`,
          examples: testCards.map(({ number, outcome }) => ({
            value: formatCardNumber(number),
            note: card.outcomes[outcome],
            choose: () => {
              this.#use(number);
            },
          })),
        })}
        ${this.renderAlert()}
      </form>
    `;
  }

  /** The card as it was typed, or nothing when a field is wrong, which then says why. */
  collect(): Card | undefined {
    const form = this.#form;
    if (!this.check(form)) return undefined;
    const value = getFormValues(form);
    return {
      number: value('cardNumber'),
      expiry: toExpiry(value('cardExpiry')),
      cvc: value('cardCvc'),
    };
  }

  #use(number: string): void {
    fillIn(this.#form, { cardNumber: number, cardExpiry: '12 / 39', cardCvc: '123' });
  }

  get #form(): HTMLFormElement {
    const form = this.querySelector('form');
    if (!form) throw new Error('The card has not been rendered yet.');
    return form;
  }
}

const preventSubmit = (event: SubmitEvent): void => {
  event.preventDefault();
};

/** Writes in its proper form what is typed, and says what is wrong with it when the form is checked. */
const formatting =
  (write: (typed: string) => string, isGood: (typed: string) => boolean, problem: string) =>
  (event: InputEvent): void => {
    const input = event.target as HTMLInputElement;
    const { value: text, selectionStart } = input;
    const after = formatWithCaret({ text, caret: selectionStart ?? text.length }, write);
    if (after.text !== text) {
      input.value = after.text;
      input.setSelectionRange(after.caret, after.caret);
    }
    input.setCustomValidity(isGood(after.text) ? '' : problem);
  };

declare global {
  interface HTMLElementTagNameMap {
    'card-step': CardStep;
  }
}
