/**
 * What passes between the checkout page in the frame and the emulator behind it.
 *
 * Ledyer's own is not public, so all of this is assumed. It is not part of what
 * the emulator promises to anybody.
 *
 * | Request | Body | Answer |
 * |---|---|---|
 * | `GET /checkout/sessions/{id}` | – | {@link BuyerView} |
 * | `POST …/identify` | {@link Identification} | {@link BuyerView} |
 * | `POST …/details` | {@link Details} | {@link BuyerView} |
 * | `POST …/purchase` | {@link Purchase} | {@link BuyerView}: `locked` while the buyer signs, else an end |
 * | `POST …/release` | – | {@link BuyerView}: signing was left, the session is `open` again |
 * | `POST …/sign` | – | {@link BuyerView}: `authorized` |
 * | `POST …/delegate` | {@link Delegation} | {@link BuyerView}: `pendingSca` |
 *
 * A refusal is `{"errors":[{"message","field"?}]}` with 404, 409 or 422.
 */
import type { Address, SessionCustomer, ShippingAddress } from '../ledyer/customer.js';
import type { OrderLine } from '../ledyer/order-line.js';
import type { PaymentMethodType } from '../ledyer/payment-method.js';
import type { SessionState, SignState } from '../ledyer/session-state.js';
import type { OrderTotals } from '../ledyer/totals.js';

/** All that the page shows of a session. */
export interface BuyerView extends OrderTotals {
  readonly sessionId: string;
  readonly state: SessionState;
  readonly signState: SignState;
  /** The short reference of the order, once there is one. */
  readonly orderReference: string | null;
  readonly merchantName: string;
  readonly country: string;
  readonly currency: string;
  readonly locale: string;
  readonly orderLines: readonly OrderLine[];
  readonly customer: SessionCustomer;
  /** The company was found, and the buyer may go on. */
  readonly identified: boolean;
  readonly paymentMethods: readonly PaymentMethodType[];
  /** Who the session was sent to, while it waits for a signature. */
  readonly signatory: Delegation | null;
  readonly settings: {
    readonly allowShippingAddress: boolean;
    readonly showNameFields: boolean;
    readonly showShippingAddressContact: boolean;
    readonly requireClientValidation: boolean;
    /** Whether the purchase goes on when the page does not answer; `true` unless the shop says otherwise. */
    readonly validationSuccessOnTimeout: boolean;
    readonly termsUrl: string | null;
    readonly privacyUrl: string | null;
  };
}

/** The first step: which company, and who is buying. */
export interface Identification {
  readonly companyId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
}

/** What the buyer may change afterwards; a part that is left out stays as it is. */
export interface Details {
  readonly billingAddress?: Address;
  /** `null`: to the billing address. */
  readonly shippingAddress?: ShippingAddress | null;
  readonly reference1?: string;
  readonly reference2?: string;
}

export interface Purchase {
  readonly paymentMethod: PaymentMethodType;
}

/** Somebody else who may sign for the company. */
export interface Delegation {
  readonly name: string;
  readonly email: string;
}
