import { html, type TemplateResult } from 'lit';
import { button } from '../fields/button.js';
import { maskCardNumber } from '../fields/card.js';
import { getFormValues } from '../fields/field-errors.js';
import { field } from '../fields/field.js';
import { FormStep } from './form-step.js';
import { icons } from '../fields/icons.js';
import { formatMoney } from '../format-money.js';

/**
 * The challenge of the card's bank, in which the buyer approves the payment (3-D Secure).
 *
 * @fires challenge-declined - The buyer declined the payment.
 */
export class ChallengeStep extends FormStep {
  override render(): TemplateResult {
    const { texts, view, busy } = this;
    const { challenge } = texts;
    return html`
      <section class="panel" aria-labelledby="heading">
        <span class="round-icon">${icons.bank}</span>
        <h2 id="heading" tabindex="-1">${challenge.heading}</h2>
        <p class="sum">${formatMoney(view.totalOrderAmount, view.currency, view.locale)}</p>
        <p>${challenge.body(view.merchantName, maskCardNumber(view.challenge?.lastFour ?? ''))}</p>
        <form novalidate @submit=${this.#approve}>
          <p class="emulated">
            <span>${texts.emulatorOnly}</span>
            <strong>${challenge.emulator(view.challenge?.acceptedCode ?? '')}</strong>
          </p>
          ${field(
            {
              name: 'challengeCode',
              apiName: 'code',
              label: challenge.code,
              value: '',
              autocomplete: 'one-time-code',
              inputmode: 'numeric',
              length: [0, 8],
            },
            this.errors,
            texts,
          )}
          ${this.renderAlert()}
          <div class="stack">
            ${button({ action: 'approve', text: challenge.approve, busy, submit: true })}
            ${button({
              action: 'decline',
              text: challenge.decline,
              variant: 'plain',
              busy,
              press: () => void this.#decline(),
            })}
          </div>
        </form>
      </section>
    `;
  }

  readonly #approve = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (this.busy || !this.validate(form)) return;
    const code = getFormValues(form)('challengeCode');
    void this.send((client) => client.answerChallenge({ code }));
  };

  async #decline(): Promise<void> {
    if (await this.send((client) => client.release()))
      this.dispatchEvent(new Event('challenge-declined'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'challenge-step': ChallengeStep;
  }
}
