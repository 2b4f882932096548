import type { Session } from '../../ledyer/session.js';
import type { Order } from '../../ledyer/order.js';
import {
  authorize,
  cancel,
  delegate,
  expire,
  lock,
  type CheckoutSession,
  type Transition,
} from '../sessions/checkout-session.js';
import { isoTime } from '../clock/clock.js';
import type { ClockCommand, ClockState, SessionCommand } from './control-api.js';
import { exampleSignatory, identifyExample } from '../checkout/example-buyer.js';
import { orderAnswer } from '../orders/order-response.js';
import { pay } from '../orders/order-edits.js';
import { ask } from '../checkout/purchase.js';
import { Refusal } from '../http/api-error.js';
import { sessionAnswer } from '../sessions/session-response.js';
import type { World } from '../emulator-core.js';

/** All sessions, newest first, as `GET /v1/sessions/:id` shows each. */
export const allSessions = ({ sessions }: World): Session[] => sessions.list().map(sessionAnswer);

/** All orders, newest first, as `GET /v1/orders/:id` shows each. */
export const allOrders = ({ orders, clock }: World): Order[] =>
  orders
    .list()
    .reverse()
    .map((order) => orderAnswer(order, clock.now()));

/**
 * Makes this happen to a session, and all that a buyer would have done before.
 *
 * @throws {Refusal} 404 for no session, 409 when it is too early or too late, 422
 *     when the shop was asked and did not say yes.
 */
export async function command(
  world: World,
  id: string,
  { action, validate, paymentMethod }: SessionCommand,
): Promise<Session> {
  const { sessions, orders } = world;
  const session = sessions.find(id);
  if (action === 'pay') {
    orders.change(session.orderId, pay);
    return sessionAnswer(session);
  }
  const before = session.company ? [] : identifyExample(session);
  const bought = [...before, lock(paymentMethod ?? 'invoice')];
  if (validate && session.state === 'open') {
    const asked = await ask(sessions.change(session.id, ...bought), sessions, world);
    if (asked.state === 'open') {
      throw new Refusal(422, `The shop sends the buyer to ${asked.redirectUrl ?? 'nowhere'}`);
    }
  }
  const now = sessions.find(id);
  const road = now.state === 'open' ? bought : [];
  return sessionAnswer(
    sessions.change(now.id, ...transitions(now, action, road, validate === true)),
  );
}

/** What has to happen for this action; `bought` is what a buyer has not done yet. */
function transitions(
  session: CheckoutSession,
  action: Exclude<SessionCommand['action'], 'pay'>,
  bought: readonly Transition[],
  isAsked: boolean,
): readonly Transition[] {
  switch (action) {
    case 'identify':
      return identifyExample(session);
    case 'lock':
      // Locked already, so that the shop could be asked.
      return isAsked ? [] : bought.length > 0 ? bought : [lock('invoice')];
    case 'delegate':
      return [...bought, delegate(exampleSignatory)];
    case 'authorize':
      return [...bought, authorize('fullSign')];
    case 'sign':
      return [authorize('fullSign')];
    case 'expire':
      return [expire];
    case 'cancel':
      return [cancel];
  }
}

export const clockState = ({ clock }: World): ClockState => ({
  now: isoTime(clock.now()),
  running: clock.running,
});

/**
 * Moves, stops or starts the clock, and resolves when all that was due is done.
 *
 * @throws {Refusal} 400 for a time that is over, or is none.
 */
export async function setClock(world: World, order: ClockCommand): Promise<ClockState> {
  const { clock, timeline } = world;
  if ('running' in order) {
    await clock.run(order.running);
  } else if ('advanceMs' in order) {
    await clock.advance(order.advanceMs);
  } else {
    const time = Date.parse(order.now);
    if (!(time >= clock.now())) {
      throw new Refusal(400, `now must be a time in ISO 8601, not before ${isoTime(clock.now())}`);
    }
    await clock.moveTo(time);
  }
  const state = clockState(world);
  timeline.add({ type: 'clock', ...state });
  return state;
}
