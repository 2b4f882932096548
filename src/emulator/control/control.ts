import type { Session } from '../../ledyer/session.js';
import type { Order } from '../../ledyer/order.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import {
  authorize,
  cancel,
  delegate,
  expire,
  lock,
  type Transition,
} from '../sessions/session-transitions.js';
import { toIsoTime } from '../clock/clock.js';
import type { ClockCommand, ClockState, SessionCommand } from './control-api.js';
import { exampleSignatory, identifyExampleBuyer } from '../checkout/example-buyer.js';
import { toOrderResponse } from '../orders/order-response.js';
import { pay } from '../orders/order-edits.js';
import { runValidation } from '../checkout/purchase.js';
import { ApiError } from '../http/api-error.js';
import { toSessionResponse } from '../sessions/session-response.js';
import type { EmulatorCore } from '../emulator-core.js';

/** Returns all sessions, newest first, each as `GET /v1/sessions/:id`. */
export const listSessions = ({ sessions }: EmulatorCore): Session[] =>
  sessions.list().map(toSessionResponse);

/** Returns all orders, newest first, each as `GET /v1/orders/:id`. */
export const listOrders = ({ orders, clock }: EmulatorCore): Order[] =>
  orders
    .list()
    .reverse()
    .map((order) => toOrderResponse(order, clock.now()));

/**
 * Runs an action on a session, after the buyer's steps that are missing.
 *
 * @throws {ApiError} 404 for an unknown session, 409 when the state does not allow the action, 422 when the shop's
 *   validation does not proceed.
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
      throw new ApiError(
        422,
        `The shop’s validation redirects the buyer to ${validated.redirectUrl ?? 'no URL'}`,
      );
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

/** Returns the transitions of an action. `purchaseSteps` are the buyer's missing steps. */
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
      // The validation has locked the session already.
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

/** The last time of the clock. All later times of a session or an order have to be dates with a year of four digits. */
const maxTime = Date.UTC(9000, 0);

/**
 * Moves, stops or starts the clock. Resolves when all due work has run.
 *
 * @throws {ApiError} 400 for a past or invalid time, and for one after {@link maxTime}.
 */
export async function setClock(core: EmulatorCore, command: ClockCommand): Promise<ClockState> {
  const { clock, timeline } = core;
  if ('running' in command) {
    await clock.setRunning(command.running);
  } else if ('advanceMs' in command) {
    assertBeforeMaxTime(clock.now() + command.advanceMs);
    await clock.advance(command.advanceMs);
  } else {
    const time = Date.parse(command.now);
    if (!(time >= clock.now())) {
      throw new ApiError(
        400,
        `now must be a time in ISO 8601, not before ${toIsoTime(clock.now())}`,
      );
    }
    assertBeforeMaxTime(time);
    await clock.moveTo(time);
  }
  const state = getClockState(core);
  timeline.add({ type: 'clock', ...state });
  return state;
}

function assertBeforeMaxTime(time: number): void {
  if (time > maxTime) throw new ApiError(400, `The clock cannot move beyond ${toIsoTime(maxTime)}`);
}
