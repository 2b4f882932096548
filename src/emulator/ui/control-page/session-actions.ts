import type { Order } from '../../../ledyer/order.js';
import type { Session } from '../../../ledyer/session.js';
import type { SessionState } from '../../../ledyer/session-state.js';
import type { PaymentMethodType } from '../../../ledyer/payment-method.js';
import type { ControlAction, SessionCommand } from '../../control/control-api.js';

/** Options of a purchase that the control page makes. */
export interface BuyingChoice {
  /** Runs the shop's validation first. */
  readonly asking: boolean;
  readonly paymentMethod: PaymentMethodType;
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
  { action: 'identify', name: 'Identify', does: 'The buyer names a company', from: ['open'] },
  { action: 'lock', name: 'Lock', does: 'The buyer presses buy', from: ['open'] },
  {
    action: 'delegate',
    name: 'Delegate',
    does: 'Somebody else is asked to sign',
    from: ['open', 'locked'],
  },
  { action: 'sign', name: 'Sign', does: 'The signature arrives', from: ['locked', 'pendingSca'] },
  {
    action: 'authorize',
    name: 'Authorize',
    does: 'Does all that a buyer would',
    from: ['open', 'locked', 'pendingSca'],
  },
  { action: 'cancel', name: 'Cancel', does: 'The shop takes it back', from: ['pendingSca'] },
  {
    action: 'expire',
    name: 'Expire',
    does: 'Seven days are over',
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
  if (order.events.some(({ type }) => type === 'paid')) return 'It is paid';
  const inAdvance = order.paymentMethod?.type === 'advanceInvoice';
  return !inAdvance && order.captured.length === 0 && 'Nothing was captured yet';
}

/** Returns the command of a button. Only buttons that buy can run validation and choose a payment method. */
export const toCommand = (
  action: ControlAction,
  { asking, paymentMethod }: BuyingChoice,
): SessionCommand =>
  action === 'lock' || action === 'delegate' || action === 'authorize'
    ? { action, paymentMethod, ...(asking && { validate: true }) }
    : { action };

const joinWithOr = (states: readonly SessionState[]): string => {
  const [last = '', ...others] = [...states].reverse();
  return others.length > 0 ? `${others.reverse().join(', ')} or ${last}` : last;
};
