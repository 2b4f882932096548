import type { Card } from './checkout-api.js';
import { validatePaymentMethod, needsSignature } from './buyer-validation.js';
import { chargeTestCard, matchTestCard } from './card-rules.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import {
  authorize,
  startChallenge,
  assertChallenge,
  lock,
  completeChallenge,
  redirect,
  setReference,
  unlock,
} from '../sessions/session-transitions.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import { ApiError } from '../http/api-error.js';
import type { Sessions } from '../sessions/sessions.js';
import { challengeCode } from './test-cards.js';
import { validateOrder, type ValidationDeps } from './order-validation.js';

/**
 * Runs a purchase: locks the session, calls the shop's validation and charges the card. The result is authorized,
 * or needs a challenge or a signature (`checkout-api.ts`).
 *
 * @throws {ApiError} 422 when the shop or the card's bank declines. The session is open again then.
 */
export async function purchase(
  id: string,
  { paymentMethod, card }: { paymentMethod: PaymentMethodType; card?: Card | null },
  sessions: Sessions,
  deps: ValidationDeps,
): Promise<CheckoutSession> {
  const session = sessions.find(id);
  validatePaymentMethod(session, paymentMethod);
  const testCard = paymentMethod === 'card' ? matchTestCard(card, deps.clock.now()) : undefined;
  const locked = sessions.change(id, lock(paymentMethod));

  const validated = await runValidation(locked, sessions, deps);
  if (validated.state !== 'locked') return validated;
  try {
    if (testCard) chargeTestCard(testCard);
  } catch (error) {
    sessions.change(id, unlock);
    throw error;
  }
  return testCard?.outcome === 'challenged'
    ? sessions.change(id, startChallenge(testCard.number.slice(-4)))
    : complete(validated, sessions);
}

/**
 * Calls the shop's validation for a locked session and returns the session afterwards.
 *
 * @throws {ApiError} 422 when the shop declines. The session is open again then.
 */
export async function runValidation(
  locked: CheckoutSession,
  sessions: Sessions,
  deps: ValidationDeps,
): Promise<CheckoutSession> {
  const result = await validateOrder(locked, deps);
  switch (result.outcome) {
    case 'redirect':
      return sessions.change(locked.id, redirect(result.url));
    case 'declined':
      sessions.change(locked.id, unlock);
      throw new ApiError(422, result.reason);
    case 'proceed':
      return result.reference === null
        ? sessions.find(locked.id)
        : sessions.change(locked.id, setReference(result.reference));
  }
}

/** @throws {ApiError} 422 for a wrong code. The buyer may retry. */
export function submitChallengeCode(id: string, code: string, sessions: Sessions): CheckoutSession {
  assertChallenge(sessions.find(id));
  if (code.trim() !== challengeCode) {
    throw new ApiError(422, {
      message: 'The code is wrong.',
      field: 'code',
      code: 'challenge-failed',
    });
  }
  return complete(sessions.change(id, completeChallenge), sessions);
}

const complete = (session: CheckoutSession, sessions: Sessions): CheckoutSession =>
  needsSignature(session) ? session : sessions.change(session.id, authorize('unsigned'));
