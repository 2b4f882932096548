import type { Card } from './checkout-api.js';
import { checkPurchase, needsSignature } from './buyer-validation.js';
import { demandMoney, testCardOf } from './card-rules.js';
import {
  authorize,
  challenge,
  demandChallenge,
  lock,
  passChallenge,
  redirect,
  refer,
  release,
  type CheckoutSession,
} from '../sessions/checkout-session.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import { Refusal } from '../http/api-error.js';
import type { Sessions } from '../sessions/sessions.js';
import { challengeCode } from './test-cards.js';
import { validate, type ValidationParts } from './order-validation.js';

/**
 * The buyer presses buy: the session is locked, the shop is asked, the card is
 * charged, and what then is missing is a signature or nothing (`buyer-api.ts`).
 *
 * @throws {Refusal} 422 when shop or card says no; the session is open again then.
 */
export async function purchase(
  id: string,
  { paymentMethod, card }: { paymentMethod: PaymentMethodType; card?: Card | null },
  sessions: Sessions,
  parts: ValidationParts,
): Promise<CheckoutSession> {
  const session = sessions.find(id);
  checkPurchase(session, paymentMethod);
  const testCard = paymentMethod === 'card' ? testCardOf(card, parts.clock.now()) : undefined;
  const locked = sessions.change(id, lock(paymentMethod));

  const asked = await ask(locked, sessions, parts);
  if (asked.state !== 'locked') return asked;
  try {
    if (testCard) demandMoney(testCard);
  } catch (error) {
    sessions.change(id, release);
    throw error;
  }
  return testCard?.outcome === 'challenged'
    ? sessions.change(id, challenge(testCard.number.slice(-4)))
    : finish(asked, sessions);
}

/**
 * Asks the shop about a session that is locked, and gives it as it is then.
 *
 * @throws {Refusal} 422 when the shop says no; the session is open again then.
 */
export async function ask(
  locked: CheckoutSession,
  sessions: Sessions,
  parts: ValidationParts,
): Promise<CheckoutSession> {
  const verdict = await validate(locked, parts);
  switch (verdict.outcome) {
    case 'redirect':
      return sessions.change(locked.id, redirect(verdict.url));
    case 'declined':
      sessions.change(locked.id, release);
      throw new Refusal(422, verdict.reason);
    case 'proceed':
      return verdict.reference === null
        ? sessions.find(locked.id)
        : sessions.change(locked.id, refer(verdict.reference));
  }
}

/** @throws {Refusal} 422 for a wrong code, which may be tried again. */
export function answerChallenge(id: string, code: string, sessions: Sessions): CheckoutSession {
  demandChallenge(sessions.find(id));
  if (code.trim() !== challengeCode) {
    throw new Refusal(422, {
      message: 'The code is wrong.',
      field: 'code',
      code: 'challenge-failed',
    });
  }
  return finish(sessions.change(id, passChallenge), sessions);
}

const finish = (session: CheckoutSession, sessions: Sessions): CheckoutSession =>
  needsSignature(session) ? session : sessions.change(session.id, authorize('unsigned'));
