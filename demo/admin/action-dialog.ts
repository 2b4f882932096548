import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatMoney } from '../layout/format-money.js';
import { AdminApiError, type AdminApi, type Order, type OrderDetails } from './admin-api.js';
import { formatDate } from './format-date.js';
import {
  getAmount,
  isMaximumAmount,
  isPartial,
  toOrderAction,
  type ActionChoice,
} from './order-actions.js';
import type { Quantities } from './partial-lines.js';
import { adminMessages } from './locales.js';

/** Fired after a completed action, with the new state of the order. */
export class ActionDoneEvent extends Event {
  readonly details: OrderDetails;

  constructor(details: OrderDetails) {
    super('action-done');
    this.details = details;
  }
}

/**
 * A dialog that confirms an action with its amount, and runs it.
 *
 * Fires `action-done` after the action, or `close` when the admin closes it.
 */
export class ActionDialog extends LitElement {
  static override properties: PropertyDeclarations = {
    order: { attribute: false },
    choice: { attribute: false },
    api: { attribute: false },
  };

  declare order: Order;
  declare choice: ActionChoice;
  declare api: AdminApi;

  /** The same for each attempt of this dialog, so that a retry cannot run the action twice. */
  readonly #idempotencyKey = crypto.randomUUID();
  #quantities: Quantities = {};
  #note = '';
  #isWorking = false;
  #error: AdminApiError | undefined;

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
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#error = undefined;
    this.requestUpdate();
    try {
      const action = toOrderAction(this.choice, this.#quantities, this.#note);
      const details = await this.api.runAction(this.order.id, action, this.#idempotencyKey);
      this.dispatchEvent(new ActionDoneEvent(details));
    } catch (error) {
      if (!(error instanceof AdminApiError)) throw error;
      this.#error = error;
    } finally {
      this.#isWorking = false;
      this.requestUpdate();
    }
  }

  protected override render(): TemplateResult {
    const { kind } = this.choice;
    const messages = adminMessages().actions;
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
          ${isPartial(kind) ? this.#lines() : nothing} ${hasNote ? this.#noteField() : nothing}
          <p class="error-message" role="alert">
            ${this.#error?.message ?? nothing}
            ${this.#error?.isPermanent === false ? messages.canRetry : nothing}
          </p>
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
              ?disabled=${amount === 0}
              aria-disabled=${this.#isWorking}
            >
              ${this.#isWorking ? messages.working : confirm}
            </button>
          </p>
        </form>
      </dialog>
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
        if (isMaximumAmount(order, choice)) {
          return {
            title: messages.refundLeftTitle,
            explanation: messages.refundLeftText(reference, amount),
            confirm: messages.refundLeft,
          };
        }
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
