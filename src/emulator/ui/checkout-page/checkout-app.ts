import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { SessionCustomer } from '../../../ledyer/customer.js';
import type { PaymentMethodType } from '../../../ledyer/payment-method.js';
import type { BuyerView } from '../../checkout/checkout-api.js';
import type { PageMessage } from '../../bootstrap/frame-messages.js';
import { contactLine } from './fields/address-fields.js';
import type { AddressStep } from './steps/address-step.js';
import { getDocumentEvents } from './page/document-events.js';
import { button } from './fields/button.js';
import { BuyerError } from './buyer-client.js';
import { requestValidation } from './page/client-validation.js';
import { confirmation, pending } from './result-views.js';
import { toFieldErrors } from './fields/field-errors.js';
import { SessionPage, type ViewName } from './session-page.js';
import { formatMoney } from './format-money.js';
import { orderSummary, termsLinks } from './order-summary.js';
import type { ParentChannel } from './page/parent-channel.js';
import { paymentStep } from './steps/payment-step.js';
import { step } from './steps/step.js';
import { overlay } from './overlay.js';
import { isHttpUrl } from '../../bootstrap/is-http-url.js';

/** Why the order was not placed, beside the buy button. */
interface Problem {
  readonly title?: string | undefined;
  readonly body: string;
}

/** The first invalid field, which gets the focus after a rejection. */
const invalidFieldSelector = '[aria-invalid="true"], [aria-describedby="payment-note"], .problem';

/**
 * The checkout, as the buyer sees it.
 *
 *     company ─▶ form ─▶ signing ─▶ confirmation
 *                           └─────▶ pending ─▶ confirmation
 *
 * Which of these is shown follows from the session, no matter which party changed it.
 */
export class CheckoutApp extends SessionPage {
  static override properties = {
    ...SessionPage.properties,
    link: { attribute: false },
    leave: { attribute: false },
    hosted: { attribute: false },
    method: { state: true },
    changingCompany: { state: true },
    suspended: { state: true },
    purchase: { state: true },
    problem: { state: true },
    methodError: { state: true },
  };

  /** The channel to the parent page. Must be set before the element is attached to the document. */
  declare link: ParentChannel;
  /** Navigates the buyer to another address. Must be set before the element is attached. */
  declare leave: (url: string) => void;
  /** The checkout is a standalone page that links back to the shop. */
  declare hosted: boolean;
  /** The method that the buyer chose on this page. Until then the session's method applies. */
  declare method: PaymentMethodType | undefined;
  /** The buyer has returned to the first step. */
  declare changingCompany: boolean;
  /** The parent page is changing the order. */
  declare suspended: boolean;
  /** The progress of a purchase in flight. */
  declare purchase: 'saving' | 'asking' | undefined;
  declare problem: Problem | undefined;
  /** Why the chosen method cannot be used. */
  declare methodError: string | undefined;

  #stopListening: (() => void) | undefined;
  #suspensions = 0;
  #focusBeforeLock: Element | null = null;

  constructor() {
    super();
    this.hosted = false;
    this.changingCompany = false;
    this.suspended = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopListening = this.link.listen(this.#onPageMessage);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopListening?.();
  }

  protected override get viewName(): ViewName {
    const { view } = this;
    if (this.endedView || !view) return this.endedView ?? 'loading';
    switch (view.state) {
      case 'locked':
        return view.challenge ? 'challenge' : 'signing';
      case 'pendingSca':
        return 'pending';
      case 'authorized':
        return 'confirmation';
      default:
        return view.identified && !this.changingCompany ? 'form' : 'company';
    }
  }

  protected override hear(after: BuyerView, before: BuyerView | undefined): void {
    if (!before) return;
    for (const name of getDocumentEvents(before, after)) this.link.announce(name);
    if (after.state === before.state) return;
    this.problem = undefined;
    // A buyer who returns to this page later is not redirected again.
    if (after.state === 'authorized') this.#returnToShop(after)?.();
  }

  readonly #onPageMessage = ({ type }: PageMessage): void => {
    if (type === 'suspend') this.#suspend();
    if (type === 'resume') void this.#resume();
  };

  #suspend(): void {
    this.#suspensions += 1;
    this.suspended = true;
  }

  /** Unlocks after reading the session again, unless the page suspended it again meanwhile. */
  async #resume(): Promise<void> {
    const suspensions = this.#suspensions;
    await this.session.read();
    if (suspensions === this.#suspensions) this.suspended = false;
  }

  protected override willUpdate(): void {
    // An inert element loses the focus. It gets the focus back when the lock is removed.
    if (this.#locked && document.activeElement !== document.body)
      this.#focusBeforeLock = document.activeElement;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (this.#locked || !(changed.has('suspended') || changed.has('purchase'))) return;
    const focused = this.#focusBeforeLock;
    this.#focusBeforeLock = null;
    if (!(focused instanceof HTMLElement)) return;
    const refused = changed.has('purchase');
    // The parts render on their own, all before the next frame.
    requestAnimationFrame(() => {
      const wrong = refused ? this.querySelector<HTMLElement>(invalidFieldSelector) : null;
      (wrong ?? focused).focus();
    });
  }

  get #locked(): boolean {
    return this.suspended || this.purchase !== undefined;
  }

  protected override renderView(view: BuyerView): TemplateResult {
    const locked = this.#locked;
    return html`
      <div class="view" ?inert=${locked} aria-busy=${locked ? 'true' : 'false'}>
        ${this.#renderState(view)}
      </div>
      ${locked ? overlay(this.#lockReason(view), this.purchase ? 'bottom' : 'top') : nothing}
    `;
  }

  #lockReason(view: BuyerView): string {
    const { order } = this.texts;
    if (this.purchase === 'asking') return order.asking(view.merchantName);
    return this.suspended ? order.updating : order.buying;
  }

  #renderState(view: BuyerView): TemplateResult {
    const { texts, session } = this;
    switch (this.viewName) {
      case 'challenge':
        return html`<challenge-step
          .session=${session}
          .view=${view}
          .texts=${texts}
          .busy=${session.busy}
          @challenge-refused=${() => {
            this.methodError = texts.problem.challengeRefused;
          }}
        ></challenge-step>`;
      case 'signing':
        return html`<signing-step
          .session=${session}
          .view=${view}
          .texts=${texts}
          .busy=${session.busy}
        ></signing-step>`;
      case 'pending':
        return pending(view, texts, this.#returnToShop(view));
      case 'confirmation':
        return confirmation(view, texts, this.#returnToShop(view));
      default:
        return this.#renderSteps(view);
    }
  }

  #renderSteps(view: BuyerView): TemplateResult {
    const { texts, session } = this;
    const identified = this.viewName === 'form';
    const progress = identified ? 'now' : 'later';
    return html`
      ${step({
        number: 1,
        heading: texts.company.heading,
        progress: identified ? 'done' : 'now',
        action: identified
          ? button({
              action: 'change-company',
              text: texts.change,
              label: texts.company.change,
              look: 'link',
              press: () => {
                this.changingCompany = true;
              },
            })
          : nothing,
        content: identified
          ? buyerLines(view.customer)
          : html`<company-step
              .session=${session}
              .view=${view}
              .texts=${texts}
              .busy=${session.busy}
              @identified=${this.#companyChosen}
            ></company-step>`,
      })}
      ${step({
        number: 2,
        heading: texts.address.heading,
        progress,
        content: identified
          ? html`<address-step
              .session=${session}
              .view=${view}
              .texts=${texts}
              .busy=${session.busy}
            ></address-step>`
          : nothing,
      })}
      ${step({
        number: 3,
        heading: texts.payment.heading,
        progress,
        content: identified ? this.#renderPayment(view) : nothing,
      })}
      ${step({
        number: 4,
        heading: texts.order.heading,
        progress,
        content: html`${orderSummary(view, texts)}
        ${identified ? this.#renderPurchase(view) : nothing}`,
      })}
    `;
  }

  readonly #companyChosen = (): void => {
    this.changingCompany = false;
    // An error for one company may not apply to another.
    this.problem = undefined;
    this.methodError = undefined;
  };

  #renderPayment(view: BuyerView): TemplateResult {
    return paymentStep(
      {
        methods: view.paymentMethods,
        chosen: this.#method(view),
        choose: (method) => {
          this.method = method;
          this.methodError = undefined;
        },
        error: this.methodError,
        card: html`<card-step
          .session=${this.session}
          .view=${view}
          .texts=${this.texts}
          .busy=${this.session.busy}
        ></card-step>`,
      },
      this.texts,
    );
  }

  #renderPurchase(view: BuyerView): TemplateResult {
    const { texts, problem } = this;
    const amount = formatMoney(view.totalOrderAmount, view.currency, view.locale);
    return html`
      ${termsLinks(view, texts)}
      ${
        problem
          ? html`<div class="alert problem" role="alert" tabindex="-1">
              ${problem.title ? html`<strong>${problem.title}</strong>` : nothing}
              <p>${problem.body}</p>
            </div>`
          : nothing
      }
      ${button({
        action: 'buy',
        text: texts.order.buy(amount),
        look: 'buy',
        busy: this.session.busy,
        press: () => void this.#buy(view),
      })}
    `;
  }

  /** The method that the purchase would use now. */
  #method({ paymentMethods, customer }: BuyerView): PaymentMethodType | undefined {
    const offered = (type: string | undefined) => paymentMethods.find((method) => method === type);
    return offered(this.method) ?? offered(customer.paymentMethod?.type) ?? paymentMethods[0];
  }

  /**
   * Saves what the buyer has filled in, asks the page around this one where the
   * session wants that, and locks the order for signing.
   *
   * Saving comes first: a shop that is asked reads the session from Ledyer, to
   * place its own order (WooCommerce plugin).
   */
  async #buy(view: BuyerView): Promise<void> {
    const addresses = this.querySelector('address-step');
    const paymentMethod = this.#method(view);
    const details = addresses?.collect();
    const cardStep = paymentMethod === 'card' ? this.querySelector('card-step') : null;
    const card = cardStep?.collect();
    if (!addresses || !paymentMethod || !details || this.#locked) return;
    if (cardStep && !card) return;
    this.problem = undefined;
    this.methodError = undefined;
    this.purchase = 'saving';
    try {
      await this.session.change((client) => client.saveDetails(details));
      addresses.close();
      if (await this.#validateWithPage(view)) {
        await this.session.change((client) =>
          client.purchase({ paymentMethod, ...(card && { card }) }),
        );
        const redirectUrl = this.view?.redirectUrl;
        if (isHttpUrl(redirectUrl)) this.leave(redirectUrl);
      }
    } catch (error) {
      if (!(error instanceof BuyerError)) throw error;
      this.#showErrors(error, view, addresses);
    } finally {
      this.purchase = undefined;
    }
  }

  async #validateWithPage({ settings }: BuyerView): Promise<boolean> {
    if (!settings.requireClientValidation) return true;
    this.purchase = 'asking';
    const answer = await requestValidation(this.link, {
      proceedWhenSilent: settings.validationSuccessOnTimeout,
    });
    this.purchase = 'saving';
    const { refusedTitle } = this.texts.problem;
    const refusedBody = this.texts.refusals['declined-by-shop'];
    const { title, body } = answer.message ?? {};
    if (!answer.shouldProceed)
      this.problem = { title: title ?? refusedTitle, body: body ?? refusedBody };
    return answer.shouldProceed;
  }

  /** Puts what was refused beside the fields that are wrong, and the rest beside the buy button. */
  #showErrors(error: BuyerError, view: BuyerView, addresses: AddressStep): void {
    const errors = new Map(toFieldErrors(error, this, view, this.texts));
    this.methodError = errors.get('paymentMethod');
    const body = errors.get('');
    errors.delete('');
    addresses.errors = errors;
    const cardStep = this.querySelector('card-step');
    if (cardStep) cardStep.errors = errors;
    if (body === undefined) return;
    // Without a response it is unknown whether the order was placed.
    const [refusal] = error.refusals;
    const title = refusal && (refusal.title ?? this.texts.problem.refusedTitle);
    this.problem = { title, body };
  }

  /**
   * Returns the navigation back to the shop, or undefined for an embedded checkout or a shop without a return
   * address.
   */
  #returnToShop({ settings }: BuyerView): (() => void) | undefined {
    const url = settings.confirmationUrl;
    if (!this.hosted || !isHttpUrl(url)) return undefined;
    return () => {
      this.leave(url);
    };
  }

  protected override focusView(): void {
    if (this.viewName === 'form') this.querySelector<HTMLElement>('#step-2')?.focus();
    else if (this.viewName === 'company')
      this.querySelector<HTMLElement>('[name="companyId"]')?.focus();
    else super.focusView();
  }
}

/** Describes the buyer in a few lines. */
const buyerLines = (customer: SessionCustomer): TemplateResult => html`
  <p class="buyer">
    <strong>${customer.billingAddress?.companyName ?? customer.companyId}</strong>
    <span class="quiet">${customer.companyId}</span>
  </p>
  ${contactLine(customer)}
`;
