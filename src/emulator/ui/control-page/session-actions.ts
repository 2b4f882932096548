import type { Order } from '../../../ledyer/order.js';
import type { Session } from '../../../ledyer/session.js';
import type { SessionState } from '../../../ledyer/session-state.js';
import type { KnownPaymentMethodType } from '../../../ledyer/payment-method.js';
import type { ControlAction, SessionCommand } from '../../control/control-api.js';

/** Options of a purchase that the control page makes. */
export interface PurchaseOptions {
  /** Whether the shop's validation runs first. */
  readonly validate: boolean;
  readonly paymentMethod: KnownPaymentMethodType;
}

/** A button of a session. */
export interface SessionAction {
  readonly action: ControlAction;
  readonly name: string;
  /** What the button does, or why it is disabled. */
  readonly note: string;
  readonly possible: boolean;
}

interface ActionRule {
  readonly action: ControlAction;
  readonly name: string;
  readonly effect: string;
  /** The states in which the action is possible. */
  readonly states: readonly SessionState[];
}

/** The actions, in the order of a session's lifecycle. */
const rules: readonly ActionRule[] = [
  { action: 'identify', name: 'Identify', effect: 'The buyer enters a company', states: ['open'] },
  { action: 'lock', name: 'Lock', effect: 'The buyer presses buy', states: ['open'] },
  {
    action: 'delegate',
    name: 'Delegate',
    effect: 'The order goes to another signatory',
    states: ['open', 'locked'],
  },
  {
    action: 'sign',
    name: 'Sign',
    effect: 'The signature arrives',
    states: ['locked', 'pendingSca'],
  },
  {
    action: 'authorize',
    name: 'Authorize',
    effect: 'Does all missing steps of the buyer',
    states: ['open', 'locked', 'pendingSca'],
  },
  {
    action: 'cancel',
    name: 'Cancel',
    effect: 'The shop cancels the order',
    states: ['pendingSca'],
  },
  {
    action: 'expire',
    name: 'Expire',
    effect: 'Seven days pass',
    states: ['open', 'locked', 'pendingSca'],
  },
  { action: 'pay', name: 'Pay', effect: 'The buyer pays the invoice', states: ['authorized'] },
];

/** Returns every button of this session, with a reason for each disabled one. */
export const getSessionActions = (session: Session, order: Order | undefined): SessionAction[] =>
  rules.map(({ action, name, effect, states }) => {
    const reason = states.some((state) => state === session.state)
      ? action === 'pay' && explainNothingToPay(order)
      : `Only while ${joinWithOr(states)}`;
    return { action, name, note: reason || effect, possible: !reason };
  });

/**
 * Returns why there is nothing to pay, or `false` when there is something. An invoice is sent with a capture, an advance
 * invoice immediately.
 */
function explainNothingToPay(order: Order | undefined): string | false {
  if (!order) return 'There is no order yet';
  if (order.events.some(({ type }) => type === 'paid')) return 'The order is paid';
  const isAdvanceInvoice = order.paymentMethod?.type === 'advanceInvoice';
  return !isAdvanceInvoice && order.captured.length === 0 && 'No capture yet';
}

/** Returns the command of a button. Only buttons that buy can run validation and choose a payment method. */
export const toCommand = (
  action: ControlAction,
  { validate, paymentMethod }: PurchaseOptions,
): SessionCommand =>
  action === 'lock' || action === 'delegate' || action === 'authorize'
    ? { action, paymentMethod, ...(validate && { validate: true }) }
    : { action };

const joinWithOr = (states: readonly SessionState[]): string => {
  const [last = '', ...others] = [...states].reverse();
  return others.length > 0 ? `${others.reverse().join(', ')} or ${last}` : last;
};
