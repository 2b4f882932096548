import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatMoney } from '../layout/format-money.js';
import type { ActionKeys } from './action-keys.js';
import { AdminApiError, type AdminApi, type Order, type OrderView } from './admin-api.js';
import { formatDate } from './format-date.js';
import {
  getAmount,
  getMaximumAmount,
  isPartial,
  toOrderAction,
  type ActionChoice,
} from './order-actions.js';
import type { Quantities } from './partial-lines.js';
import { adminMessages } from './locales.js';

/** Fired after a completed action, with the new state of the order. */
export class ActionDoneEvent extends Event {
  readonly details: OrderView;

  constructor(details: OrderView) {
    super('action-done');
    this.details = details;
  }
}

/**
 * A dialog that confirms an action with its amount, and runs it. When it is not known whether the action ran, it
 * offers to read the order, or to repeat the same action with the same key.
 *
 * Fires `action-done` after the action, or `close` when the admin closes it.
 */
export class ActionDialog extends LitElement {
  static override properties: PropertyDeclarations = {
    order: { attribute: false },
    choice: { attribute: false },
    api: { attribute: false },
    keys: { attribute: false },
  };

  declare order: Order;
  declare choice: ActionChoice;
  declare api: AdminApi;
  declare keys: ActionKeys;

  #quantities: Quantities = {};
  #note = '';
  #isWorking = false;
  #error: AdminApiError | undefined;
  /** Whether the action may have run. Its input then stays as it is, so that a repeat is the same request. */
  #isOutcomeUnknown = false;

  /** Whether the last attempt failed. The page may then show an outdated order. */
  get hasFailed(): boolean {
    return this.#error !== undefined;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal();
  }

  async #runAction(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.#isWorking || this.#exceedsMaximum()) return;
    const wasUnknown = this.#isOutcomeUnknown;
    this.#isWorking = true;
    this.#error = undefined;
    this.requestUpdate();
    try {
      const action = toOrderAction(this.choice, this.#quantities, this.#note);
      const details = await this.keys.run(this.api, this.order, action);
      this.dispatchEvent(new ActionDoneEvent(details));
    } catch (error) {
      if (!(error instanceof AdminApiError)) throw error;
      this.#error = error;
      this.#isOutcomeUnknown = error.isOutcomeUnknown || (wasUnknown && !error.isPermanent);
    } finally {
      this.#isWorking = false;
      this.requestUpdate();
    }
  }

  /** Whether the chosen lines exceed what can be refunded of the capture. */
  #exceedsMaximum(): boolean {
    const amount = getAmount(this.order, this.choice, this.#quantities) ?? 0;
    return amount > (getMaximumAmount(this.choice) ?? Infinity);
  }

  protected override render(): TemplateResult {
    const { kind } = this.choice;
    const { title, explanation, confirm } = this.#getMessages();
    const amount = getAmount(this.order, this.choice, this.#quantities);
    const hasNote = kind === 'refund' || kind === 'partialRefund';
    return html`
      <dialog
        class="dialog"
        aria-labelledby="dialog-title"
        @close=${() => this.dispatchEvent(new Event('close'))}
      >
        <form @submit=${(event: SubmitEvent) => void this.#runAction(event)}>
          <h2 id="dialog-title">${title}</h2>
          <p>${explanation}</p>
          <fieldset class="dialog-input" ?disabled=${this.#isOutcomeUnknown}>
            ${isPartial(kind) ? this.#lines() : nothing} ${hasNote ? this.#noteField() : nothing}
          </fieldset>
          <div role="alert">${this.#failure()}</div>
          ${this.#isOutcomeUnknown ? this.#unknownButtons() : this.#buttons(amount, confirm)}
        </form>
      </dialog>
    `;
  }

  #failure(): TemplateResult | typeof nothing {
    const messages = adminMessages().actions;
    const maximum = getMaximumAmount(this.choice);
    if (this.#exceedsMaximum() && maximum !== undefined) {
      const amount = formatMoney(maximum, this.order.orderAmount.currency);
      return html`<p class="error-message">${messages.atMost(amount)}</p>`;
    }
    if (!this.#error) return nothing;
    if (this.#isOutcomeUnknown) {
      return html`
        <div class="unknown-outcome">
          <h3>${messages.unknownTitle}</h3>
          <p>${messages.unknownText}</p>
        </div>
      `;
    }
    return html`
      <p class="error-message">
        ${this.#error.message} ${this.#error.isPermanent ? nothing : messages.canRetry}
      </p>
    `;
  }

  /** Closing the dialog reads the order again. */
  #unknownButtons(): TemplateResult {
    const messages = adminMessages().actions;
    return html`
      <p class="dialog-buttons">
        <button class="outline-button" data-outcome="repeat" aria-disabled=${this.#isWorking}>
          ${this.#isWorking ? messages.working : messages.repeat}
        </button>
        <button
          type="button"
          class="button"
          data-outcome="read"
          @click=${() => this.querySelector('dialog')?.close()}
        >
          ${messages.read}
        </button>
      </p>
    `;
  }

  #buttons(amount: number | undefined, confirm: string): TemplateResult {
    const { kind } = this.choice;
    const messages = adminMessages().actions;
    return html`
      <p class="dialog-buttons">
        <button
          type="button"
          class="quiet-button"
          @click=${() => this.querySelector('dialog')?.close()}
        >
          ${messages.back}
        </button>
        <button
          class="button ${kind === 'cancel' ? 'destructive' : ''}"
          ?disabled=${amount === 0 || this.#exceedsMaximum()}
          aria-disabled=${this.#isWorking}
        >
          ${this.#isWorking ? messages.working : confirm}
        </button>
      </p>
    `;
  }

  #getMessages(): {
    readonly title: string;
    readonly explanation: string;
    readonly confirm: string;
  } {
    const { order, choice } = this;
    const messages = adminMessages().actions;
    const reference = order.orderReference;
    const amount = formatMoney(
      getAmount(order, choice, this.#quantities) ?? 0,
      order.orderAmount.currency,
    );
    switch (choice.kind) {
      case 'capture':
        return {
          title: messages.captureTitle(amount),
          explanation: messages.captureText(reference),
          confirm: messages.captureAmount(amount),
        };
      case 'partialCapture':
        return {
          title: messages.partialCapture,
          explanation: messages.partText(reference),
          confirm: messages.captureAmount(amount),
        };
      case 'refund':
        return {
          title: messages.refundTitle(amount),
          explanation: messages.refundText(reference),
          confirm: messages.refundAmount(amount),
        };
      case 'partialRefund':
        return {
          title: messages.partialRefund,
          explanation: messages.partRefundText(reference),
          confirm: messages.refundAmount(amount),
        };
      case 'cancel':
        return {
          title: messages.cancelTitle(amount),
          explanation: messages.cancelText(reference),
          confirm: messages.cancelAmount(amount),
        };
      case 'extend':
        return {
          title: messages.extendTitle,
          explanation: messages.extendText(reference, formatDate(order.expiresAt)),
          confirm: messages.extendNow,
        };
    }
  }

  #lines(): TemplateResult {
    const { currency } = this.order.orderAmount;
    const setQuantity = (id: string) => (event: Event) => {
      const field = event.currentTarget as HTMLInputElement;
      const quantity = field.validity.valid ? field.valueAsNumber || 0 : 0;
      this.#quantities = { ...this.#quantities, [id]: quantity };
      this.requestUpdate();
    };
    return html`
      <fieldset class="line-picker">
        <legend>${adminMessages().actions.choose}</legend>
        ${this.choice.part.orderLines.map(
          ({ id, description, quantity, totalAmount }) => html`
            <label class="line-picker-line">
              <span>${description}</span>
              <span class="amount">${formatMoney(totalAmount, currency)}</span>
              <span class="line-picker-quantity">
                <input
                  class="quantity"
                  type="number"
                  inputmode="numeric"
                  min="0"
                  max=${quantity}
                  value="0"
                  @focus=${({ currentTarget }: Event) => (currentTarget as HTMLInputElement).select()}
                  @input=${setQuantity(id)}
                />
                ${adminMessages().actions.of(quantity)}
              </span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  #noteField(): TemplateResult {
    const setNote = ({ currentTarget }: Event) => {
      this.#note = (currentTarget as HTMLInputElement).value;
    };
    return html`
      <label class="field">
        <span>${adminMessages().actions.note}</span>
        <input maxlength="200" @input=${setNote} />
      </label>
    `;
  }
}

customElements.define('action-dialog', ActionDialog);
