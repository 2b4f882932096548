import type { KnownPaymentMethodType } from '../../ledyer/payment-method.js';
import type { CreateSession, UpdateSession } from '../../ledyer/session-request.js';
import { isFinalState, type SessionState, type SignState } from '../../ledyer/session-state.js';
import type { BuyerDetails, Delegation, Identification } from '../checkout/checkout-api.js';
import { ApiError } from '../http/api-error.js';
import type { CheckoutSession } from './checkout-session.js';
import { toAddress, type Company } from './test-companies.js';

/**
 * Returns the next version of a session. `now` is in milliseconds.
 *
 * @throws {ApiError} 409 when the state of the session does not allow the change.
 */
export type Transition = (session: CheckoutSession, now: number) => CheckoutSession;

/** The states from which each change is allowed. The diagram in `ledyer/session-state.ts` shows the transitions. */
const allowedStates = {
  updated: ['open'],
  identified: ['open'],
  edited: ['open'],
  locked: ['open'],
  reopened: ['locked'],
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
      `A session that is ${session.state} cannot be ${change}. It must be ${states.join(' or ')}`,
    );
  }
}

/**
 * Applies an update of the shop. Lines in the update replace all lines (page Update order session). Groups of
 * settings that it leaves out stay unchanged, because Ledyer's plugins send `security` alone (WooCommerce plugin,
 * Magento plugin).
 */
export const update =
  (changes: UpdateSession): Transition =>
  (session) => {
    assertState(session, 'updated');
    return { ...session, request: mergeUpdate(session.request, changes) };
  };

/** Returns the order after an update. A required field keeps its value when the update has `null`. */
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

/** Sets the buyer and the company, and the fields that follow from them (assumed). */
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

/** Sets addresses or references that the buyer edited. */
export const setDetails =
  (details: BuyerDetails): Transition =>
  (session) => {
    assertState(session, 'edited');
    assertBuyer(session);
    return { ...session, customer: { ...session.customer, ...details } };
  };

/** Locks the session for a purchase. A locked session cannot be edited. */
export const lock =
  (paymentMethod: KnownPaymentMethodType): Transition =>
  (session) => {
    assertState(session, 'locked');
    assertBuyer(session);
    const customer = {
      ...session.customer,
      paymentMethod: { provider: 'ledyer', type: paymentMethod },
    };
    return { ...session, state: 'locked', customer, redirectUrl: null };
  };

/** Reopens the session with the redirect URL of the shop's validation (page Order validation, 303). */
export const redirect =
  (redirectUrl: string): Transition =>
  (session) => {
    assertState(session, 'reopened');
    return { ...session, state: 'open', redirectUrl };
  };

/** Sets the reference from the shop's validation (page Order validation, 200). */
export const setReference =
  (reference: string): Transition =>
  (session) => ({ ...session, request: { ...session.request, reference } });

/** Starts a 3-D Secure challenge for the card with these last four digits. */
export const startChallenge =
  (lastFour: string): Transition =>
  (session) => ({ ...session, challengeCardLast4: lastFour });

/** Ends the 3-D Secure challenge. */
export const completeChallenge: Transition = (session) => {
  assertChallenge(session);
  return { ...session, challengeCardLast4: null };
};

/** @throws {ApiError} 409 unless a 3-D Secure challenge is pending. */
export function assertChallenge({ state, challengeCardLast4 }: CheckoutSession): void {
  if (state !== 'locked' || challengeCardLast4 === null) {
    throw new ApiError(409, 'No 3-D Secure challenge is pending');
  }
}

/** Reopens a locked session without a signature. */
export const unlock: Transition = (session) => {
  assertState(session, 'reopened');
  return { ...session, state: 'open', challengeCardLast4: null };
};

/** Sends the session to a signatory. */
export const delegate =
  (signatory: Delegation): Transition =>
  (session) => {
    assertState(session, 'delegated');
    return { ...session, state: 'pendingSca', signatory, challengeCardLast4: null };
  };

/** Authorizes the session, which creates the order. */
export const authorize =
  (signState: SignState): Transition =>
  (session) => {
    assertState(session, 'authorized');
    return { ...session, state: 'authorized', signState, challengeCardLast4: null };
  };

/** Cancels a delegated session (page Cancel order session). */
export const cancel: Transition = (session) => {
  assertState(session, 'cancelled');
  return { ...session, state: 'cancelled' };
};

/** Expires the session before its `expiresAt`. */
export const expire: Transition = (session, now) => {
  assertState(session, 'expired');
  return { ...session, state: 'expired', expiresAt: now };
};

/** Returns the expired session when `expiresAt` has passed, or else the same object. */
export const expireIfDue: Transition = (session, now) =>
  now < session.expiresAt || isFinalState(session.state)
    ? session
    : { ...session, state: 'expired', updatedAt: session.expiresAt };

function assertBuyer(session: CheckoutSession): void {
  if (!session.company) throw new ApiError(409, 'The buyer has not been identified yet');
}
