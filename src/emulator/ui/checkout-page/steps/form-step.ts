import { LitElement, html, nothing, type PropertyValues } from 'lit';
import type { BuyerView } from '../../../checkout/checkout-api.js';
import { BuyerError, type BuyerClient } from '../buyer-client.js';
import { validateForm, toFieldErrors, noErrors, type FieldErrors } from '../fields/field-errors.js';
import type { SessionPoller } from '../session-poller.js';
import type { Messages } from '../locales/index.js';

/**
 * Base class of steps with a form.
 *
 * Renders without a shadow root, so that autofill, password managers and tests find the inputs, and one style sheet
 * applies to all.
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
  /** Whether a change of the session is in flight. */
  declare busy: boolean;
  /** The errors of the last validation or request. */
  declare errors: FieldErrors;

  constructor() {
    super();
    this.busy = false;
    this.errors = noErrors;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  /** Moves the focus to the first invalid field, unless the focus is in the shop's page. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('errors') && document.hasFocus())
      this.querySelector<HTMLInputElement>('input[aria-invalid="true"]')?.focus();
  }

  /** Returns whether the form is valid. Shows errors when it is not. */
  protected validate(form: HTMLFormElement): boolean {
    this.errors = validateForm(form, this.texts);
    return this.errors.size === 0;
  }

  /**
   * Sends a change of the session. Returns whether it succeeded. Shows errors when it did not.
   *
   * @param fallbackMessage message of a rejection without a field and a code
   */
  protected async send(
    request: (client: BuyerClient) => Promise<BuyerView>,
    fallbackMessage?: string,
  ): Promise<boolean> {
    this.errors = noErrors;
    try {
      await this.session.change(request);
      return true;
    } catch (error) {
      if (!(error instanceof BuyerError)) throw error;
      this.errors = toFieldErrors(error, this, this.view, this.texts, fallbackMessage);
      return false;
    }
  }

  /** Renders the error that belongs to no field. */
  protected renderAlert(): unknown {
    const message = this.errors.get('');
    return message ? html`<p class="alert" role="alert">${message}</p>` : nothing;
  }
}
