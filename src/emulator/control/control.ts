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
import { toIsoTime } from '../clock/clock.js';
import type { ClockCommand, ClockState, SessionCommand } from './control-api.js';
import { exampleSignatory, identifyExampleBuyer } from '../checkout/example-buyer.js';
import { toOrderResponse } from '../orders/order-response.js';
import { pay } from '../orders/order-edits.js';
import { runValidation } from '../checkout/purchase.js';
import { ApiError } from '../http/api-error.js';
import { toSessionResponse } from '../sessions/session-response.js';
import type { EmulatorCore } from '../emulator-core.js';

/** All sessions, newest first, as `GET /v1/sessions/:id` shows each. */
export const listSessions = ({ sessions }: EmulatorCore): Session[] =>
  sessions.list().map(toSessionResponse);

/** All orders, newest first, as `GET /v1/orders/:id` shows each. */
export const listOrders = ({ orders, clock }: EmulatorCore): Order[] =>
  orders
    .list()
    .reverse()
    .map((order) => toOrderResponse(order, clock.now()));

/**
 * Makes this happen to a session, and all that a buyer would have done before.
 *
 * @throws {ApiError} 404 for no session, 409 when it is too early or too late, 422
 *     when the shop was asked and did not say yes.
 */
export async function runCommand(
  core: EmulatorCore,
  id: string,
  { action, validate, paymentMethod }: SessionCommand,
): Promise<Session> {
  const { sessions, orders } = core;
  const session = sessions.find(id);
  if (action === 'pay') {
    orders.change(session.orderId, pay);
    return toSessionResponse(session);
  }
  const identification = session.company ? [] : identifyExampleBuyer(session);
  const purchaseSteps = [...identification, lock(paymentMethod ?? 'invoice')];
  if (validate && session.state === 'open') {
    const validated = await runValidation(
      sessions.change(session.id, ...purchaseSteps),
      sessions,
      core,
    );
    if (validated.state === 'open') {
      throw new ApiError(422, `The shop sends the buyer to ${validated.redirectUrl ?? 'nowhere'}`);
    }
  }
  const current = sessions.find(id);
  const pendingSteps = current.state === 'open' ? purchaseSteps : [];
  return toSessionResponse(
    sessions.change(
      current.id,
      ...getTransitions(current, action, pendingSteps, validate === true),
    ),
  );
}

/** What has to happen for this action; `bought` is what a buyer has not done yet. */
function getTransitions(
  session: CheckoutSession,
  action: Exclude<SessionCommand['action'], 'pay'>,
  purchaseSteps: readonly Transition[],
  isValidated: boolean,
): readonly Transition[] {
  switch (action) {
    case 'identify':
      return identifyExampleBuyer(session);
    case 'lock':
      // Locked already, so that the shop could be asked.
      return isValidated ? [] : purchaseSteps.length > 0 ? purchaseSteps : [lock('invoice')];
    case 'delegate':
      return [...purchaseSteps, delegate(exampleSignatory)];
    case 'authorize':
      return [...purchaseSteps, authorize('fullSign')];
    case 'sign':
      return [authorize('fullSign')];
    case 'expire':
      return [expire];
    case 'cancel':
      return [cancel];
  }
}

export const getClockState = ({ clock }: EmulatorCore): ClockState => ({
  now: toIsoTime(clock.now()),
  running: clock.running,
});

/**
 * Moves, stops or starts the clock, and resolves when all that was due is done.
 *
 * @throws {ApiError} 400 for a time that is over, or is none.
 */
export async function setClock(core: EmulatorCore, command: ClockCommand): Promise<ClockState> {
  const { clock, timeline } = core;
  if ('running' in command) {
    await clock.setRunning(command.running);
  } else if ('advanceMs' in command) {
    await clock.advance(command.advanceMs);
  } else {
    const time = Date.parse(command.now);
    if (!(time >= clock.now())) {
      throw new ApiError(
        400,
        `now must be a time in ISO 8601, not before ${toIsoTime(clock.now())}`,
      );
    }
    await clock.moveTo(time);
  }
  const state = getClockState(core);
  timeline.add({ type: 'clock', ...state });
  return state;
}
