import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { PaymentMethodType } from '../../../ledyer/payment-method.js';
import type { BuyerView } from '../../checkout/checkout-api.js';
import type { PageMessage } from '../../bootstrap/frame-messages.js';
import { isHttpUrl } from '../../bootstrap/is-http-url.js';
import { BuyerError } from './buyer-client.js';
import { checkoutSteps } from './checkout-steps.js';
import { toFieldErrors } from './fields/field-errors.js';
import { overlay } from './overlay.js';
import { requestValidation } from './page/client-validation.js';
import { getDocumentEvents } from './page/document-events.js';
import type { ParentChannel } from './page/parent-channel.js';
import {
  getPaymentMethod,
  readPurchaseForms,
  type PurchaseForms,
  type PurchaseProblem,
} from './purchase.js';
import { confirmationView, pendingView } from './result-views.js';
import { SessionPage, type ViewName } from './session-page.js';

/** The first invalid field, which gets the focus after a rejection. */
const invalidFieldSelector = '[aria-invalid="true"], [aria-describedby="payment-note"], .problem';

/**
 * The checkout of the buyer.
 *
 *     company ─▶ form ─▶ signing ─▶ confirmation
 *                           └─────▶ pending ─▶ confirmation
 *
 * Only the session determines the view, independent of the party that changed it.
 */
export class CheckoutApp extends SessionPage {
  static override properties = {
    ...SessionPage.properties,
    channel: { attribute: false },
    navigate: { attribute: false },
    hosted: { attribute: false },
    method: { state: true },
    changingCompany: { state: true },
    suspended: { state: true },
    purchase: { state: true },
    problem: { state: true },
    methodError: { state: true },
  };

  /** The channel to the parent page. Must be set before the element is attached to the document. */
  declare channel: ParentChannel;
  /** Navigates the buyer to another URL. Must be set before the element is attached. */
  declare navigate: (url: string) => void;
  /** The checkout is a standalone page that links back to the shop. */
  declare hosted: boolean;
  /** The method that the buyer selected on this page. Until then the session's method applies. */
  declare method: PaymentMethodType | undefined;
  /** The buyer has returned to the first step. */
  declare changingCompany: boolean;
  /** The parent page is changing the order. */
  declare suspended: boolean;
  /** The progress of a purchase in flight. */
  declare purchase: 'saving' | 'validating' | undefined;
  declare problem: PurchaseProblem | undefined;
  /** Why the selected method cannot be used. */
  declare methodError: string | undefined;

  #unsubscribe: (() => void) | undefined;
  #suspendCount = 0;
  #focusBeforeLock: Element | null = null;

  constructor() {
    super();
    this.hosted = false;
    this.changingCompany = false;
    this.suspended = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.channel.subscribe(this.#onPageMessage);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
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

  protected override onSessionRead(after: BuyerView, before: BuyerView | undefined): void {
    if (!before) return;
    for (const name of getDocumentEvents(before, after)) this.channel.emit(name);
    if (after.state === before.state) return;
    this.problem = undefined;
    // A buyer who returns to this page later is not redirected again.
    if (after.state === 'authorized') this.#getReturnToShop(after)?.();
  }

  readonly #onPageMessage = ({ type }: PageMessage): void => {
    if (type === 'suspend') this.#suspend();
    if (type === 'resume') void this.#resume();
  };

  #suspend(): void {
    this.#suspendCount += 1;
    this.suspended = true;
  }

  /** Unlocks after reading the session again, unless the page suspended it again meanwhile. */
  async #resume(): Promise<void> {
    const suspendCount = this.#suspendCount;
    await this.session.read();
    if (suspendCount === this.#suspendCount) this.suspended = false;
  }

  protected override willUpdate(): void {
    // An inert element loses the focus. It gets the focus back when the lock is removed.
    if (this.#isLocked && document.activeElement !== document.body)
      this.#focusBeforeLock = document.activeElement;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (this.#isLocked || !(changed.has('suspended') || changed.has('purchase'))) return;
    const focused = this.#focusBeforeLock;
    this.#focusBeforeLock = null;
    if (!(focused instanceof HTMLElement)) return;
    const mayHaveErrors = changed.has('purchase');
    // The steps render independently, all before the next frame.
    requestAnimationFrame(() => {
      const invalid = mayHaveErrors ? this.querySelector<HTMLElement>(invalidFieldSelector) : null;
      (invalid ?? focused).focus();
    });
  }

  get #isLocked(): boolean {
    return this.suspended || this.purchase !== undefined;
  }

  protected override renderView(view: BuyerView): TemplateResult {
    const isLocked = this.#isLocked;
    return html`
      <div class="view" ?inert=${isLocked} aria-busy=${isLocked ? 'true' : 'false'}>
        ${this.#renderState(view)}
      </div>
      ${isLocked ? overlay(this.#getLockReason(view), this.purchase ? 'bottom' : 'top') : nothing}
    `;
  }

  #getLockReason(view: BuyerView): string {
    const { order } = this.texts;
    if (this.purchase === 'validating') return order.validating(view.merchantName);
    return this.suspended ? order.updating : order.placing;
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
          @challenge-declined=${() => {
            this.methodError = texts.problem.challengeDeclined;
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
        return pendingView(view, texts, this.#getReturnToShop(view));
      case 'confirmation':
        return confirmationView(view, texts, this.#getReturnToShop(view));
      default:
        return this.#renderSteps(view);
    }
  }

  #renderSteps(view: BuyerView): TemplateResult {
    const { session, texts, methodError, problem } = this;
    const isIdentified = this.viewName === 'form';
    const method = getPaymentMethod(view, this.method);
    return checkoutSteps(
      { session, view, texts, isIdentified, method, methodError, problem },
      {
        changeCompany: () => {
          this.changingCompany = true;
        },
        onIdentified: this.#onIdentified,
        selectMethod: (selected) => {
          this.method = selected;
          this.methodError = undefined;
        },
        buy: () => void this.#buy(view),
      },
    );
  }

  readonly #onIdentified = (): void => {
    this.changingCompany = false;
    // An error for one company may not apply to another.
    this.problem = undefined;
    this.methodError = undefined;
  };

  /**
   * Saves the forms, runs the parent page's validation when the session requires it, and locks the order for
   * signing.
   *
   * Saving comes first: a shop reads the session from Ledyer during its validation, to place its own order
   * (WooCommerce plugin).
   */
  async #buy(view: BuyerView): Promise<void> {
    const forms = readPurchaseForms(this, getPaymentMethod(view, this.method));
    if (!forms || this.#isLocked) return;
    this.problem = undefined;
    this.methodError = undefined;
    this.purchase = 'saving';
    try {
      await this.session.change((client) => client.saveDetails(forms.details));
      forms.addressStep.close();
      if (await this.#validateWithPage(view)) {
        await this.session.change((client) => client.purchase(forms.purchase));
        const redirectUrl = this.view?.redirectUrl;
        if (isHttpUrl(redirectUrl)) this.navigate(redirectUrl);
      }
    } catch (error) {
      if (!(error instanceof BuyerError)) throw error;
      this.#showErrors(error, view, forms);
    } finally {
      this.purchase = undefined;
    }
  }

  /** Returns whether the parent page accepts the purchase. Shows its message when it does not. */
  async #validateWithPage({ settings }: BuyerView): Promise<boolean> {
    if (!settings.requireClientValidation) return true;
    this.purchase = 'validating';
    const { shouldProceed, message } = await requestValidation(this.channel, {
      proceedOnTimeout: settings.validationSuccessOnTimeout,
    });
    this.purchase = 'saving';
    if (!shouldProceed) {
      const { problem, rejections } = this.texts;
      this.problem = {
        title: message?.title ?? problem.rejectedTitle,
        body: message?.body ?? rejections['declined-by-shop'],
      };
    }
    return shouldProceed;
  }

  /** Shows each error at its field, and the others above the buy button. */
  #showErrors(error: BuyerError, view: BuyerView, forms: PurchaseForms): void {
    const errors = new Map(toFieldErrors(error, this, view, this.texts));
    this.methodError = errors.get('paymentMethod');
    const body = errors.get('');
    errors.delete('');
    forms.addressStep.errors = errors;
    if (forms.cardStep) forms.cardStep.errors = errors;
    if (body === undefined) return;
    // Without a response it is unknown whether the order was placed.
    const [rejection] = error.rejections;
    const title = rejection && (rejection.title ?? this.texts.problem.rejectedTitle);
    this.problem = { title, body };
  }

  /** Returns a function that navigates back to the shop, or `undefined` where the shop's page does that. */
  #getReturnToShop({ settings }: BuyerView): (() => void) | undefined {
    const url = settings.confirmationUrl;
    if (!this.hosted || !isHttpUrl(url)) return undefined;
    return () => {
      this.navigate(url);
    };
  }

  protected override focusView(): void {
    if (this.viewName === 'form') this.querySelector<HTMLElement>('#step-2')?.focus();
    else if (this.viewName === 'company')
      this.querySelector<HTMLElement>('[name="companyId"]')?.focus();
    else super.focusView();
  }
}
