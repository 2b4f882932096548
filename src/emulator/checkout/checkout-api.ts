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
 * | `POST …/details` | {@link BuyerDetails} | {@link BuyerView} |
 * | `POST …/purchase` | {@link Purchase} | {@link BuyerView}: see below |
 * | `POST …/challenge` | {@link ChallengeAnswer} | {@link BuyerView}: as after the purchase, without the challenge |
 * | `POST …/release` | – | {@link BuyerView}: signing was left, the session is `open` again |
 * | `POST …/sign` | – | {@link BuyerView}: `authorized` |
 * | `POST …/delegate` | {@link Delegation} | {@link BuyerView}: `pendingSca` |
 *
 * A purchase takes as long as the shop's server needs to validate it, at most six
 * seconds, and the session is `locked` meanwhile. Then it is, in this order,
 *
 * - `open` again with {@link BuyerView.redirectUrl}: the shop sends the buyer there;
 * - refused, and `open` again: by the shop, or because the card was declined;
 * - `locked` with {@link BuyerView.challenge}: the card's bank asks the buyer;
 * - `locked` without one: somebody has to sign;
 * - `authorized`.
 *
 * `…/release` leaves the challenge and the signing step alike.
 *
 * A refusal is `{"errors":[{@link RejectionDetail}]}` with 404, 409 or 422.
 */
import type { Address, SessionCustomer, ShippingAddress } from '../../ledyer/customer.js';
import type { OrderLine } from '../../ledyer/order-line.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import type { SessionState, SignState } from '../../ledyer/session-state.js';
import type { OrderTotals } from '../../ledyer/totals.js';

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
  /** What the card's bank asks, while the session is `locked` for that. */
  readonly challenge: Challenge | null;
  /** Where the shop's validation sends the buyer instead; there until the next purchase. */
  readonly redirectUrl: string | null;
  readonly settings: {
    readonly allowShippingAddress: boolean;
    readonly showNameFields: boolean;
    readonly showShippingAddressContact: boolean;
    readonly requireClientValidation: boolean;
    /** Whether the purchase goes on when the page does not answer; `true` unless the shop says otherwise. */
    readonly validationSuccessOnTimeout: boolean;
    readonly termsUrl: string | null;
    readonly privacyUrl: string | null;
    /**
     * Where a buyer of the redirect flow (`/pos`) returns to, ids filled in. The checkout
     * in a frame leaves that to the shop's page (assumed).
     */
    readonly confirmationUrl: string | null;
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
export interface BuyerDetails {
  readonly billingAddress?: Address;
  /** `null`: to the billing address. */
  readonly shippingAddress?: ShippingAddress | null;
  readonly reference1?: string;
  readonly reference2?: string;
}

export interface Purchase {
  readonly paymentMethod: PaymentMethodType;
  /** Read for `card` only. Without it, the card that is always accepted is meant. */
  readonly card?: Card | null;
}

/** A card of `test-cards.ts`; every other number is refused, so that nobody types a real one. */
export interface Card {
  /** Spaces do not matter. */
  readonly number: string;
  /** `MM/YY` */
  readonly expiry: string;
  /** Three digits; any will do. */
  readonly cvc: string;
}

/** 3-D Secure: the bank of the card's holder asks for a code. */
export interface Challenge {
  readonly type: 'three-d-secure';
  /** The last four digits of the card. */
  readonly lastFour: string;
  /** The code that passes, to be shown to whoever plays the buyer. Every other one is refused. */
  readonly acceptedCode: string;
}

/** The buyer's answer to {@link Challenge}. */
export interface ChallengeAnswer {
  readonly code: string;
}

/** Why something was refused, where the page may want to say it in the buyer's language. */
export const rejectionCodes = [
  'declined-by-shop', // the validation answered 400 or 422; `title` and `message` are the shop's after 422
  'validation-timeout', // it did not answer in time, and the shop wants that to be a no
  'card-unknown', // not a test card
  'card-expired',
  'card-cvc',
  'card-declined',
  'card-insufficient-funds',
  'challenge-failed', // the code is wrong; the session stays `locked`, and the buyer may try again
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

/** One reason of a refusal. */
export interface RejectionDetail {
  readonly message: string;
  /** The input it is about, such as `shippingAddress.city`, `card.number` or `code`. */
  readonly field?: string;
  readonly code?: RejectionCode;
  /** The shop's own headline, above `message`. */
  readonly title?: string;
}

/** Somebody else who may sign for the company. */
export interface Delegation {
  readonly name: string;
  readonly email: string;
}
