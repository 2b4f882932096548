import type { SessionCustomer } from '../../ledyer/customer.js';
import type { CreateSession } from '../../ledyer/session-request.js';
import type { SessionState, SignState } from '../../ledyer/session-state.js';
import type { Delegation } from '../checkout/checkout-api.js';
import type { Company } from './test-companies.js';

/** A session as it is stored. It is immutable; a `Transition` returns the next version. */
export interface CheckoutSession {
  /** `se_…` */
  readonly id: string;
  /** `or_…` */
  readonly orderId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  readonly state: SessionState;
  readonly signState: SignState;
  /** The shop's request, with updates applied. */
  readonly request: CreateSession;
  /** The shop's prefilled data until the buyer is identified, then the buyer's data. */
  readonly customer: SessionCustomer;
  /** The buyer's company, once it is identified. */
  readonly company: Company | null;
  /** The signatory that the session was sent to. */
  readonly signatory: Delegation | null;
  /** Last four digits of the card with a pending 3-D Secure challenge. */
  readonly challengeCardLast4: string | null;
  /** URL of the last redirect by the shop's validation. */
  readonly redirectUrl: string | null;
}
