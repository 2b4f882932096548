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

interface Rule {
  readonly action: ControlAction;
  readonly name: string;
  readonly does: string;
  readonly from: readonly SessionState[];
}

/** In the order of a session's lifecycle. */
const rules: readonly Rule[] = [
  { action: 'identify', name: 'Identify', does: 'The buyer enters a company', from: ['open'] },
  { action: 'lock', name: 'Lock', does: 'The buyer presses buy', from: ['open'] },
  {
    action: 'delegate',
    name: 'Delegate',
    does: 'The order goes to another signatory',
    from: ['open', 'locked'],
  },
  { action: 'sign', name: 'Sign', does: 'The signature arrives', from: ['locked', 'pendingSca'] },
  {
    action: 'authorize',
    name: 'Authorize',
    does: 'Does all missing steps of the buyer',
    from: ['open', 'locked', 'pendingSca'],
  },
  { action: 'cancel', name: 'Cancel', does: 'The shop cancels the order', from: ['pendingSca'] },
  {
    action: 'expire',
    name: 'Expire',
    does: 'Seven days pass',
    from: ['open', 'locked', 'pendingSca'],
  },
  { action: 'pay', name: 'Pay', does: 'The buyer pays the invoice', from: ['authorized'] },
];

/** Returns every button of this session, with a reason for each disabled one. */
export const sessionActions = (session: Session, order: Order | undefined): SessionAction[] =>
  rules.map(({ action, name, does, from }) => {
    const reason = from.some((state) => state === session.state)
      ? action === 'pay' && nothingToPay(order)
      : `Only while ${joinWithOr(from)}`;
    return { action, name, note: reason || does, possible: !reason };
  });

/** Returns why there is nothing to pay: an invoice is sent with a capture, an advance invoice immediately. */
function nothingToPay(order: Order | undefined): string | false {
  if (!order) return 'There is no order yet';
  if (order.events.some(({ type }) => type === 'paid')) return 'The order is paid';
  const inAdvance = order.paymentMethod?.type === 'advanceInvoice';
  return !inAdvance && order.captured.length === 0 && 'No capture yet';
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
