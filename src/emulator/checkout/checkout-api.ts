/**
 * The API between the checkout page in the frame and the emulator.
 *
 * Ledyer's own API is not public, so all of this is assumed. It is not part of the public API of the emulator.
 *
 * | Request | Body | Response |
 * |---|---|---|
 * | `GET /checkout/sessions/{id}` | – | {@link BuyerView} |
 * | `POST …/identify` | {@link Identification} | {@link BuyerView} |
 * | `POST …/details` | {@link BuyerDetails} | {@link BuyerView} |
 * | `POST …/purchase` | {@link Purchase} | {@link BuyerView}: see below |
 * | `POST …/challenge` | {@link ChallengeAnswer} | {@link BuyerView}: as after the purchase, without the challenge |
 * | `POST …/release` | – | {@link BuyerView}: the buyer left the signing step, the session is `open` again |
 * | `POST …/sign` | – | {@link BuyerView}: `authorized` |
 * | `POST …/delegate` | {@link Delegation} | {@link BuyerView}: `pendingSca` |
 *
 * A purchase takes as long as the shop's server needs to validate it, at most six seconds. The session is `locked`
 * meanwhile. Then these outcomes are checked in order:
 *
 * - `open` again with {@link BuyerView.redirectUrl}: the shop redirects the buyer;
 * - rejected, and `open` again: the shop or the card's bank declined;
 * - `locked` with {@link BuyerView.challenge}: the card's bank needs a code;
 * - `locked` without one: a signature is missing;
 * - `authorized`.
 *
 * `…/release` ends both the challenge and the signing step.
 *
 * An error response is `{"errors":[{@link RejectionDetail}]}` with 404, 409 or 422.
 */
import type { Address, SessionCustomer, ShippingAddress } from '../../ledyer/customer.js';
import type { OrderLine } from '../../ledyer/order-line.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import type { SessionState, SignState } from '../../ledyer/session-state.js';
import type { OrderTotals } from '../../ledyer/totals.js';

/** The session as the checkout page shows it. */
export interface BuyerView extends OrderTotals {
  readonly sessionId: string;
  readonly state: SessionState;
  readonly signState: SignState;
  /** The short reference of the order; `null` before there is an order. */
  readonly orderReference: string | null;
  readonly merchantName: string;
  readonly country: string;
  readonly currency: string;
  readonly locale: string;
  readonly orderLines: readonly OrderLine[];
  readonly customer: SessionCustomer;
  /** Whether the company was found. */
  readonly identified: boolean;
  readonly paymentMethods: readonly PaymentMethodType[];
  /** The signatory that the session was sent to; `null` before that. */
  readonly signatory: Delegation | null;
  /** The pending challenge of a `locked` session. */
  readonly challenge: Challenge | null;
  /** URL of the last redirect by the shop's validation, until the next purchase. */
  readonly redirectUrl: string | null;
  readonly settings: {
    readonly allowShippingAddress: boolean;
    readonly showNameFields: boolean;
    readonly showShippingAddressContact: boolean;
    readonly requireClientValidation: boolean;
    /** Whether the purchase proceeds when the page's validation times out. Default: `true`. */
    readonly validationSuccessOnTimeout: boolean;
    readonly termsUrl: string | null;
    readonly privacyUrl: string | null;
    /**
     * Where a buyer of the redirect flow (`/?sessionId=`) returns to, with ids filled in. The checkout in a frame leaves
     * that to the shop's page (assumed).
     */
    readonly confirmationUrl: string | null;
  };
}

/** The first step: the company and the buyer. */
export interface Identification {
  readonly companyId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
}

/** What the buyer may change afterwards. Fields that are left out stay unchanged. */
export interface BuyerDetails {
  readonly billingAddress?: Address;
  /** `null` means the billing address. */
  readonly shippingAddress?: ShippingAddress | null;
  readonly reference1?: string;
  readonly reference2?: string;
}

export interface Purchase {
  readonly paymentMethod: PaymentMethodType;
  /** Used with `card` only. Default: the card that is always accepted. */
  readonly card?: Card | null;
}

/** A card of `test-cards.ts`. The emulator rejects every other number, so that real card numbers stay out. */
export interface Card {
  /** Spaces are ignored. */
  readonly number: string;
  /** `MM/YY` */
  readonly expiry: string;
  /** Any three digits. */
  readonly cvc: string;
}

/** A 3-D Secure challenge: the card's bank needs a code. */
export interface Challenge {
  readonly type: 'three-d-secure';
  /** The last four digits of the card. */
  readonly lastFour: string;
  /** The accepted code, shown to the person who tests. Every other code is rejected. */
  readonly acceptedCode: string;
}

/** The buyer's answer to {@link Challenge}. */
export interface ChallengeAnswer {
  readonly code: string;
}

/** Codes of rejections that the page may show in the buyer's language. */
export const rejectionCodes = [
  'declined-by-shop', // the validation responded with 400 or 422; with 422, `title` and `message` are the shop's
  'validation-timeout', // the validation timed out, and the shop declines on a timeout
  'card-unknown', // not a test card
  'card-expired',
  'card-cvc',
  'card-declined',
  'card-insufficient-funds',
  'challenge-failed', // wrong code; the session stays `locked`, and the buyer may retry
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

/** One entry of `errors` in an error response. */
export interface RejectionDetail {
  readonly message: string;
  /** The input at fault, such as `shippingAddress.city`, `card.number` or `code`. */
  readonly field?: string;
  readonly code?: RejectionCode;
  /** The shop's headline above `message`. */
  readonly title?: string;
}

/** A signatory other than the buyer. */
export interface Delegation {
  readonly name: string;
  readonly email: string;
}
