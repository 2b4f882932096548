import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatMoney } from '../layout/format-money.js';
import { AdminApiError, type AdminApi, type Order, type OrderView } from './admin-api.js';
import { formatDate } from './format-date.js';
import { getAmount, isAtMost, isPartial, toRequest, type ActionChoice } from './order-actions.js';
import type { Quantities } from './partial-lines.js';
import { adminMessages } from './locales.js';

/** Tells how the order stands after what was done. */
export class ActionDoneEvent extends Event {
  readonly view: OrderView;

  constructor(view: OrderView) {
    super('action-done');
    this.view = view;
  }
}

/**
 * Asks before money moves, with the amount spelt out; then does it and says how it went.
 *
 * Fires `action-done` with the new order, or `close` when it was left.
 */
export class ActionDialog extends LitElement {
  static override properties: PropertyDeclarations = {
    order: { attribute: false },
    choice: { attribute: false },
    office: { attribute: false },
  };

  declare order: Order;
  declare choice: ActionChoice;
  declare office: AdminApi;

  /** One for as long as the dialog is open: an answer that was lost is asked for again, not done again. */
  readonly #key = crypto.randomUUID();
  #quantities: Quantities = {};
  #note = '';
  #isWorking = false;
  #refusal: AdminApiError | undefined;

  /** Whether the last try was refused: the order may be another one than the page shows. */
  get wasRefused(): boolean {
    return this.#refusal !== undefined;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal();
  }

  async #act(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#refusal = undefined;
    this.requestUpdate();
    try {
      const request = toRequest(this.choice, this.#quantities, this.#note);
      const view = await this.office.runAction(this.order.id, request, this.#key);
      this.dispatchEvent(new ActionDoneEvent(view));
    } catch (error) {
      if (!(error instanceof AdminApiError)) throw error;
      this.#refusal = error;
    } finally {
      this.#isWorking = false;
      this.requestUpdate();
    }
  }

  protected override render(): TemplateResult {
    const { kind } = this.choice;
    const words = adminMessages().act;
    const { title, explanation, confirm } = this.#words();
    const amount = getAmount(this.order, this.choice, this.#quantities);
    const takesNote = kind === 'refund' || kind === 'partialRefund';
    return html`
      <dialog
        class="dialog"
        aria-labelledby="dialog-title"
        @close=${() => this.dispatchEvent(new Event('close'))}
      >
        <form @submit=${(event: SubmitEvent) => void this.#act(event)}>
          <h2 id="dialog-title">${title}</h2>
          <p>${explanation}</p>
          ${isPartial(kind) ? this.#lines() : nothing} ${takesNote ? this.#noteField() : nothing}
          <p class="refusal" role="alert">
            ${this.#refusal?.message ?? nothing}
            ${this.#refusal?.isFinal === false ? words.again : nothing}
          </p>
          <p class="dialog-end">
            <button
              type="button"
              class="quiet-button"
              @click=${() => this.querySelector('dialog')?.close()}
            >
              ${words.back}
            </button>
            <button
              class="button ${kind === 'cancel' ? 'alarming' : ''}"
              ?disabled=${amount === 0}
              aria-disabled=${this.#isWorking}
            >
              ${this.#isWorking ? words.working : confirm}
            </button>
          </p>
        </form>
      </dialog>
    `;
  }

  #words(): { readonly title: string; readonly explanation: string; readonly confirm: string } {
    const { order, choice } = this;
    const words = adminMessages().act;
    const reference = order.orderReference;
    const amount = formatMoney(
      getAmount(order, choice, this.#quantities) ?? 0,
      order.orderAmount.currency,
    );
    switch (choice.kind) {
      case 'capture':
        return {
          title: words.captureTitle(amount),
          explanation: words.captureText(reference),
          confirm: words.captureAmount(amount),
        };
      case 'partialCapture':
        return {
          title: words.partialCapture,
          explanation: words.partText(reference),
          confirm: words.captureAmount(amount),
        };
      case 'refund':
        if (isAtMost(order, choice)) {
          return {
            title: words.refundLeftTitle,
            explanation: words.refundLeftText(reference, amount),
            confirm: words.refundLeft,
          };
        }
        return {
          title: words.refundTitle(amount),
          explanation: words.refundText(reference),
          confirm: words.refundAmount(amount),
        };
      case 'partialRefund':
        return {
          title: words.partialRefund,
          explanation: words.partRefundText(reference),
          confirm: words.refundAmount(amount),
        };
      case 'cancel':
        return {
          title: words.cancelTitle(amount),
          explanation: words.cancelText(reference),
          confirm: words.cancelAmount(amount),
        };
      case 'extend':
        return {
          title: words.extendTitle,
          explanation: words.extendText(reference, formatDate(order.expiresAt)),
          confirm: words.extendNow,
        };
    }
  }

  #lines(): TemplateResult {
    const { currency } = this.order.orderAmount;
    const take = (id: string) => (event: Event) => {
      const field = event.currentTarget as HTMLInputElement;
      const quantity = field.validity.valid ? field.valueAsNumber || 0 : 0;
      this.#quantities = { ...this.#quantities, [id]: quantity };
      this.requestUpdate();
    };
    return html`
      <fieldset class="pick">
        <legend>${adminMessages().act.choose}</legend>
        ${this.choice.part.orderLines.map(
          ({ id, description, quantity, totalAmount }) => html`
            <label class="pick-line">
              <span>${description}</span>
              <span class="amount">${formatMoney(totalAmount, currency)}</span>
              <span class="pick-quantity">
                <input
                  class="quantity"
                  type="number"
                  inputmode="numeric"
                  min="0"
                  max=${quantity}
                  value="0"
                  @focus=${({ currentTarget }: Event) => (currentTarget as HTMLInputElement).select()}
                  @input=${take(id)}
                />
                ${adminMessages().act.of(quantity)}
              </span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  #noteField(): TemplateResult {
    const write = ({ currentTarget }: Event) => {
      this.#note = (currentTarget as HTMLInputElement).value;
    };
    return html`
      <label class="field">
        <span>${adminMessages().act.note}</span>
        <input maxlength="200" @input=${write} />
      </label>
    `;
  }
}

customElements.define('action-dialog', ActionDialog);
