import { html, nothing, type TemplateResult } from 'lit';
import type { BuyerView } from '../../checkout/checkout-api.js';
import { button } from './fields/button.js';
import { BuyerError } from './buyer-client.js';
import { resultView } from './result-views.js';
import { toFieldErrors } from './fields/field-errors.js';
import { SessionPage, type ViewName } from './session-page.js';
import { icons } from './fields/icons.js';
import { orderSummary } from './order-summary.js';

/** The page on which a signatory signs the buyer's order. Ledyer's own page is not public, so this one is assumed. */
export class SignatoryPage extends SessionPage {
  static override properties = { ...SessionPage.properties, problem: { state: true } };

  /** Why signing failed. */
  declare problem: string | undefined;

  protected override get viewName(): ViewName {
    if (this.endedView || !this.view) return this.endedView ?? 'loading';
    if (this.view.state === 'authorized') return 'confirmation';
    return this.view.state === 'pendingSca' ? 'signing' : 'error';
  }

  protected override renderView(view: BuyerView): TemplateResult {
    const { signatory: texts } = this.texts;
    switch (this.viewName) {
      case 'signing':
        return this.#renderRequest(view);
      case 'confirmation':
        return resultView({
          icon: icons.done,
          tone: 'success',
          heading: texts.thanks,
          body: texts.thanksBody,
        });
      default:
        return resultView({
          icon: icons.stopped,
          tone: 'neutral',
          heading: texts.notPending,
          body: texts.notPendingBody,
        });
    }
  }

  #renderRequest(view: BuyerView): TemplateResult {
    const { texts } = this;
    const { customer, signatory, merchantName } = view;
    const buyer = [customer.firstName, customer.lastName].filter(Boolean).join(' ');
    const company = customer.billingAddress?.companyName ?? customer.companyId ?? '';
    return resultView({
      icon: icons.signature,
      tone: 'neutral',
      heading: texts.signatory.heading,
      body: texts.signatory.body(buyer || (customer.email ?? ''), company, merchantName),
      content: html`
        <div class="inset">${orderSummary(view, texts)}</div>
        ${this.problem ? html`<p class="alert" role="alert">${this.problem}</p>` : nothing}
        <div class="stack">
          ${button({
            action: 'sign',
            text: texts.signatory.sign(signatory?.name ?? texts.pending.unnamedSignatory),
            busy: this.session.busy,
            press: () => void this.#sign(),
          })}
        </div>
      `,
    });
  }

  async #sign(): Promise<void> {
    this.problem = undefined;
    try {
      await this.session.change((client) => client.sign());
    } catch (error) {
      if (!(error instanceof BuyerError)) throw error;
      if (this.view) this.problem = toFieldErrors(error, this, this.view, this.texts).get('');
    }
  }
}
