import { LitElement, html, nothing, type PropertyValues } from 'lit';
import type { BuyerView } from '../../../checkout/checkout-api.js';
import { BuyerError, type BuyerClient } from '../buyer-client.js';
import { validateForm, toFieldErrors, noErrors, type FieldErrors } from '../fields/field-errors.js';
import type { SessionPoller } from '../session-poller.js';
import type { Messages } from '../locales/index.js';

/**
 * A part of the page that the buyer fills in.
 *
 * It renders into the document itself rather than into a shadow: labels, autofill,
 * password managers and test drivers find its inputs by plain names, and there is
 * one stylesheet for all.
 */
export abstract class FormStep extends LitElement {
  static override properties = {
    session: { attribute: false },
    view: { attribute: false },
    texts: { attribute: false },
    busy: { attribute: false },
    errors: { state: true },
  };

  declare session: SessionPoller;
  declare view: BuyerView;
  declare texts: Messages;
  /** A request of the buyer's is on its way. */
  declare busy: boolean;
  /** What is wrong with what was filled in. */
  declare errors: FieldErrors;

  constructor() {
    super();
    this.busy = false;
    this.errors = noErrors;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  /** Brings a buyer who is in this page to the first field that is wrong. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('errors') && document.hasFocus())
      this.querySelector<HTMLInputElement>('input[aria-invalid="true"]')?.focus();
  }

  /** Whether the form can be sent; if not, the fields say why. */
  protected check(form: HTMLFormElement): boolean {
    this.errors = validateForm(form, this.texts);
    return this.errors.size === 0;
  }

  /**
   * Sends a request of the buyer's, and gives whether it succeeded; if not, the fields say why.
   *
   * @param unexplained what a refusal means that is about no field
   */
  protected async send(
    request: (client: BuyerClient) => Promise<BuyerView>,
    unexplained?: string,
  ): Promise<boolean> {
    this.errors = noErrors;
    try {
      await this.session.change(request);
      return true;
    } catch (error) {
      if (!(error instanceof BuyerError)) throw error;
      this.errors = toFieldErrors(error, this, this.view, this.texts, unexplained);
      return false;
    }
  }

  /** What is wrong with none of the fields in particular. */
  protected renderAlert(): unknown {
    const message = this.errors.get('');
    return message ? html`<p class="alert" role="alert">${message}</p>` : nothing;
  }
}
