import { html, type TemplateResult } from 'lit';
import { button } from '../fields/button.js';
import { getFormValues } from '../fields/field-errors.js';
import { field } from '../fields/field.js';
import { FormStep } from './form-step.js';
import { icons } from '../fields/icons.js';
import { formatMoney } from '../format-money.js';
import { getCompanyName } from '../error-messages.js';

/** The locked order: the buyer signs it, sends it to a signatory, or goes back. */
export class SigningStep extends FormStep {
  static override properties = { ...FormStep.properties, delegating: { state: true } };

  /** The buyer is entering a signatory. */
  declare delegating: boolean;

  constructor() {
    super();
    this.delegating = false;
  }

  override render(): TemplateResult {
    const { texts, view, busy } = this;
    return html`
      <section class="panel" aria-labelledby="heading">
        <span class="round-icon">${icons.signature}</span>
        <h2 id="heading" tabindex="-1">${texts.signing.heading}</h2>
        <p class="sum">${formatMoney(view.totalOrderAmount, view.currency, view.locale)}</p>
        <p>${texts.signing.body(getCompanyName(view))}</p>
        ${this.renderAlert()}
        ${
          this.delegating
            ? this.#delegation()
            : html`<div class="stack">
                ${button({
                  action: 'sign',
                  text: texts.signing.sign(formatBuyerName(view.customer)),
                  busy,
                  press: () =>
                    void this.send(
                      (client) => client.sign(),
                      texts.problem.cannotSign(getCompanyName(view)),
                    ),
                })}
                <span class="or quiet">${texts.signing.or}</span>
                ${button({ action: 'delegate', text: texts.signing.delegate, variant: 'plain', press: this.#openDelegation })}
              </div>`
        }
        ${button({
          action: 'back',
          text: texts.signing.back,
          variant: 'link',
          busy,
          press: () => void this.send((client) => client.release()),
        })}
      </section>
    `;
  }

  #delegation(): TemplateResult {
    const { texts } = this;
    return html`
      <form novalidate @submit=${this.#delegate}>
        <fieldset>
          <legend>${texts.signing.delegateHeading}</legend>
          <p class="quiet">${texts.signing.delegateBody}</p>
          ${(['name', 'email'] as const).map((part) =>
            field(
              {
                name: part === 'name' ? 'signatoryName' : 'signatoryEmail',
                apiName: part,
                label: texts.signing[part],
                value: '',
                autocomplete: 'off',
                type: part === 'email' ? 'email' : 'text',
              },
              this.errors,
              texts,
            ),
          )}
        </fieldset>
        <div class="stack">
          ${button({ action: 'send-to-signatory', text: texts.signing.send, busy: this.busy, submit: true })}
        </div>
      </form>
    `;
  }

  readonly #openDelegation = (): void => {
    this.delegating = true;
    void this.updateComplete.then(() => {
      this.querySelector('input')?.focus();
    });
  };

  readonly #delegate = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (this.busy || !this.validate(form)) return;
    const value = getFormValues(form);
    const signatory = { name: value('signatoryName'), email: value('signatoryEmail') };
    const fallbackMessage = this.texts.problem.onlyBuyerSigns(getCompanyName(this.view));
    void this.send((client) => client.delegate(signatory), fallbackMessage);
  };
}

/** Returns the buyer's name, or the e-mail address of a session without names. */
const formatBuyerName = ({ firstName, lastName, email }: SigningStep['view']['customer']): string =>
  [firstName, lastName].filter(Boolean).join(' ') || (email ?? '');
