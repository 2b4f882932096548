import { html, type TemplateResult } from 'lit';
import type { Card } from '../../../checkout/checkout-api.js';
import { testCards } from '../../../checkout/test-cards.js';
import {
  cardNumberText,
  cvcText,
  expiryFor,
  expiryText,
  isCardNumber,
  isCvc,
  isExpiry,
  written,
} from '../fields/card.js';
import { examples, fillIn } from '../fields/test-data-hints.js';
import { valuesOf } from '../fields/field-errors.js';
import { field } from '../fields/field.js';
import { FormPart } from './form-step.js';

/** The card to pay with. */
export class CardStep extends FormPart {
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
        format: formatting(cardNumberText, isCardNumber, cardNumber),
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
        format: formatting(expiryText, isExpiry, expiryDate),
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
        format: formatting(cvcText, isCvc, this.texts.refusals['card-cvc']),
      },
      this.errors,
      this.texts,
    );
    return html`
      <form class="card" novalidate @submit=${stay}>
        <fieldset>
          <legend class="unseen">${card.heading}</legend>
          ${number}
          <div class="pair">${expiry} ${cvc}</div>
        </fieldset>
        ${examples({
          heading: `${this.texts.emulatorOnly}: ${card.tests}`,
          examples: testCards.map(({ number, outcome }) => ({
            value: cardNumberText(number),
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
    const value = valuesOf(form);
    return {
      number: value('cardNumber'),
      expiry: expiryFor(value('cardExpiry')),
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

const stay = (event: SubmitEvent): void => {
  event.preventDefault();
};

/** Writes in its proper form what is typed, and says what is wrong with it when the form is checked. */
const formatting =
  (write: (typed: string) => string, isGood: (typed: string) => boolean, problem: string) =>
  (event: InputEvent): void => {
    const input = event.target as HTMLInputElement;
    const { value: text, selectionStart } = input;
    const after = written({ text, caret: selectionStart ?? text.length }, write);
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
