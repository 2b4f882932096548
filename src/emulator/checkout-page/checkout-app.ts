import { html, nothing, type TemplateResult } from 'lit';
import type { ClientValidation } from '../../ledyer/client-api.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import type { BuyerView } from '../buyer-api.js';
import { AddressStep } from './address-step.js';
import { announcements } from './announcements.js';
import { textColourOn } from './button-colour.js';
import { button } from './button.js';
import { BuyerError } from './buyer-client.js';
import { askPage } from './client-validation.js';
import './company-step.js';
import { confirmation, pending } from './end-views.js';
import { FramePage, veil, type ViewName } from './frame-page.js';
import type { PageMessage } from '../frame-messages.js';
import { moneyText } from './money-text.js';
import { orderSummary, termsLinks } from './order-summary.js';
import type { PageLink } from './page-link.js';
import { paymentStep } from './payment-step.js';
import './signing-step.js';
import { step } from './step.js';

/** Why nothing can be touched: the page suspended the checkout, is being asked, or the order is being placed. */
type Lock = 'suspended' | 'asking' | 'buying';

/** Why the order was not placed, beside the buy button. */
interface Problem {
  readonly title: string;
  readonly body: string;
}

/**
 * The checkout, as the buyer sees it.
 *
 *     company ─▶ form ─▶ signing ─▶ confirmation
 *                              └──▶ pending ─▶ confirmation
 *
 * Which of these is shown follows from the session alone, wherever it was changed.
 */
export class CheckoutApp extends FramePage {
  static override properties = {
    ...FramePage.properties,
    link: { attribute: false },
    buyButtonColor: { attribute: false },
    method: { state: true },
    changingCompany: { state: true },
    suspended: { state: true },
    lock: { state: true },
    problem: { state: true },
  };

  /** The page around this one. */
  declare link: PageLink;
  /** Whether that page is there to be asked; a checkout that stands alone asks nobody. */
  declare buyButtonColor: string | null;
  /** The method that the buyer has chosen here; until then it is the session's. */
  declare method: PaymentMethodType | undefined;
  declare changingCompany: boolean;
  declare suspended: boolean;
  declare lock: Exclude<Lock, 'suspended'> | undefined;
  declare problem: Problem | undefined;

  #stopListening: (() => void) | undefined;

  constructor() {
    super();
    this.changingCompany = false;
    this.suspended = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopListening = this.link.listen(this.#obey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopListening?.();
  }
}
