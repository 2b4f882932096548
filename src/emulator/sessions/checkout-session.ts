import type { SessionCustomer } from '../../ledyer/customer.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import type { CreateSession, UpdateSession } from '../../ledyer/session-request.js';
import { isFinalState, type SessionState, type SignState } from '../../ledyer/session-state.js';
import type { Delegation, BuyerDetails, Identification } from '../checkout/checkout-api.js';
import { ApiError } from '../http/api-error.js';
import { toAddress, type Company } from './test-companies.js';

/** A session as the emulator keeps it. It never changes; a {@link Transition} makes the next one. */
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
  /** What the shop asked for, updates included. */
  readonly request: CreateSession;
  /** What the shop prefilled, until the buyer is identified; then what the buyer said. */
  readonly customer: SessionCustomer;
  /** The buyer's company, once it was found. */
  readonly company: Company | null;
  /** Who was asked to sign instead of the buyer. */
  readonly signatory: Delegation | null;
  /** The last four digits of the card whose bank asks the buyer. */
  readonly challengeCardLast4: string | null;
  /** Where the shop's validation sent the buyer. */
  readonly redirectUrl: string | null;
}

/**
 * What a session becomes, now.
 *
 * @throws {ApiError} 409 when its state does not allow that.
 */
export type Transition = (session: CheckoutSession, now: number) => CheckoutSession;

/**
 * The whole machine: what can be done, and in which states. The arrows between the
 * states are drawn in `ledyer/session-state.ts`.
 */
const allowedStates = {
  updated: ['open'],
  identified: ['open'],
  'given details': ['open'],
  locked: ['open'],
  released: ['locked'],
  delegated: ['locked'],
  authorized: ['locked', 'pendingSca'],
  cancelled: ['pendingSca'],
  expired: ['open', 'locked', 'pendingSca'],
} as const satisfies Record<string, readonly SessionState[]>;

function assertState(session: CheckoutSession, change: keyof typeof allowedStates): void {
  const states: readonly SessionState[] = allowedStates[change];
  if (!states.includes(session.state)) {
    throw new ApiError(
      409,
      `A session that is ${session.state} cannot be ${change}, only one that is ${states.join(' or ')}`,
    );
  }
}

/**
 * The shop changes the order. Given lines replace all lines (page Update order
 * session); groups of settings that are not given stay, because Ledyer's plugins
 * send `security` alone (WooCommerce plugin, Magento plugin).
 */
export const update =
  (changes: UpdateSession): Transition =>
  (session) => {
    assertState(session, 'updated');
    return { ...session, request: mergeUpdate(session.request, changes) };
  };

/** The order after an update; a field that must have a value keeps it when `null` is given. */
export const mergeUpdate = (request: CreateSession, changes: UpdateSession): CreateSession => ({
  ...request,
  ...changes,
  country: changes.country ?? request.country,
  currency: changes.currency ?? request.currency,
  locale: changes.locale ?? request.locale,
  orderLines: changes.orderLines ?? request.orderLines ?? null,
  settings: {
    customer: changes.settings?.customer ?? request.settings.customer ?? null,
    security: changes.settings?.security ?? request.settings.security ?? null,
    urls: changes.settings?.urls ?? request.settings.urls ?? null,
  },
});

/** The buyer says who is buying, for which company; what follows from that is filled in (assumed). */
export const identify =
  (company: Company, { email, firstName, lastName, phone }: Identification): Transition =>
  (session) => {
    assertState(session, 'identified');
    const { reference1, reference2, ssn } = session.customer;
    return {
      ...session,
      company,
      customer: {
        billingAddress: toAddress(company, `${firstName} ${lastName}`.trim()),
        companyId: company.companyId,
        email,
        firstName,
        invoceChannel: { details: '', type: 'email' },
        lastName,
        paymentMethod: { provider: 'ledyer', type: 'invoice' },
        phone,
        reference1: reference1 ?? '',
        reference2: reference2 ?? '',
        shippingAddress: null,
        ssn: ssn ?? '',
      },
    };
  };

/** The buyer changes addresses or references. */
export const setDetails =
  (details: BuyerDetails): Transition =>
  (session) => {
    assertState(session, 'given details');
    assertBuyer(session);
    return { ...session, customer: { ...session.customer, ...details } };
  };

/** The buyer presses buy: from now on nothing can be edited. */
export const lock =
  (paymentMethod: PaymentMethodType): Transition =>
  (session) => {
    assertState(session, 'locked');
    assertBuyer(session);
    const customer = {
      ...session.customer,
      paymentMethod: { provider: 'ledyer', type: paymentMethod },
    };
    return { ...session, state: 'locked', customer, redirectUrl: null };
  };

/** The shop's validation sends the buyer elsewhere (page Order validation, 303). */
export const redirect =
  (redirectUrl: string): Transition =>
  (session) => {
    assertState(session, 'released');
    return { ...session, state: 'open', redirectUrl };
  };

/** The shop's validation names the order (page Order validation, 200). */
export const setReference =
  (reference: string): Transition =>
  (session) => ({ ...session, request: { ...session.request, reference } });

/** The bank of the card asks the buyer. */
export const startChallenge =
  (lastFour: string): Transition =>
  (session) => ({ ...session, challengeCardLast4: lastFour });

/** The buyer has answered the bank. */
export const completeChallenge: Transition = (session) => {
  assertChallenge(session);
  return { ...session, challengeCardLast4: null };
};

/** @throws {ApiError} 409 unless the bank asks something. */
export function assertChallenge({ state, challengeCardLast4 }: CheckoutSession): void {
  if (state !== 'locked' || challengeCardLast4 === null) {
    throw new ApiError(409, 'No bank asks the buyer anything');
  }
}

/** The buyer leaves the signing step without a signature. */
export const unlock: Transition = (session) => {
  assertState(session, 'released');
  return { ...session, state: 'open', challengeCardLast4: null };
};

/** Somebody else is asked to sign. */
export const delegate =
  (signatory: Delegation): Transition =>
  (session) => {
    assertState(session, 'delegated');
    return { ...session, state: 'pendingSca', signatory, challengeCardLast4: null };
  };

/** All that the purchase needs is there: the order comes into being. */
export const authorize =
  (signState: SignState): Transition =>
  (session) => {
    assertState(session, 'authorized');
    return { ...session, state: 'authorized', signState, challengeCardLast4: null };
  };

/** The shop takes a delegated session back (page Cancel order session). */
export const cancel: Transition = (session) => {
  assertState(session, 'cancelled');
  return { ...session, state: 'cancelled' };
};

/** The session's time is over, before it would be. */
export const expire: Transition = (session, now) => {
  assertState(session, 'expired');
  return { ...session, state: 'expired', expiresAt: now };
};

/** The session as time alone has made it: the same object until its time is over. */
export const expireIfDue: Transition = (session, now) =>
  now < session.expiresAt || isFinalState(session.state)
    ? session
    : { ...session, state: 'expired', updatedAt: session.expiresAt };

function assertBuyer(session: CheckoutSession): void {
  if (!session.company) throw new ApiError(409, 'The buyer has not been identified yet');
}
