/**
 * The events of the tag, one class each.
 *
 * All of them bubble, cross shadow roots and name their session. They are for the screen: a page may be closed
 * before one fires, and any script can fake one. Ship on what the shop's server reads from Ledyer.
 */
import type { SignState } from '../../ledyer/session-state.js';
import type { CheckoutError } from '../../session/checkout-error.js';
import { isFollowing, type CheckoutState } from '../../session/checkout-state.js';
import type {
  ConnectionMode,
  CustomerPart,
  UpdateOrigin,
  CheckoutUpdate,
} from '../../session/checkout-update.js';

abstract class CheckoutEvent extends Event {
  declare static readonly type: string;
  /** The session of the event. Empty if `session-id` is missing or invalid. */
  readonly sessionId: string;

  constructor(sessionId: string, cancelable = false) {
    super(new.target.type, { bubbles: true, composed: true, cancelable });
    this.sessionId = sessionId;
  }
}

/** Returns an event with its own fields. */
export const createEvent = <Created extends CheckoutEvent>(
  EventClass: new (sessionId: string) => Created,
  sessionId: string,
  fields: Omit<Created, keyof CheckoutEvent>,
): Created => Object.assign(new EventClass(sessionId), fields);

/** Ledyer's checkout is on the page. */
export class CheckoutReadyEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-ready';
}

/** The state has changed. */
export class CheckoutStateChangeEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-state-change';
  /** The current state. */
  declare readonly state: CheckoutState;
  /** The state before. */
  declare readonly previous: CheckoutState;
}

/** A signatory has to sign before the order exists, which may take days. */
export class CheckoutPendingEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-pending';
  /** The progress of signing, if your server returns it. */
  declare readonly signState: SignState | undefined;
}

/**
 * The shop's server reports the session as authorized. Fires once per mount.
 *
 * Show a thank-you; do not ship on it. `preventDefault` keeps the buyer on the page if the tag has a
 * `confirmation-url`. A replayed event opens no page.
 */
export class CheckoutCompleteEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-complete';
  /** `undefined` if your server omits it. */
  declare readonly orderId: string | undefined;
  /** The origin of the status: the first response, a stream, or a later poll. */
  declare readonly source: UpdateOrigin;
  /** Whether the session was authorized before the tag was mounted, for example after a reload. */
  declare readonly replayed: boolean;

  constructor(sessionId: string) {
    super(sessionId, true);
  }
}

/** The session has expired. A new purchase needs a new session. */
export class CheckoutExpiredEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-expired';
}

/** The session was cancelled. A new purchase needs a new session. */
export class CheckoutCancelledEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-cancelled';
}

/** The buyer's details changed. The shop's server can read them from the session. */
export class CheckoutCustomerChangeEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-customer-change';
  /** The part that changed. */
  declare readonly kind: CustomerPart;
}

/** The tag gets the status in another way than before. No update is lost: polling continues. */
export class CheckoutConnectionChangeEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-connection-change';
  /** By a stream, by polling, not at all without a network, or not although the network is up. */
  declare readonly connection: ConnectionMode;
}

/** A failure that says nothing about the payment. */
export class CheckoutErrorEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-error';
  /** A code from the README's table. */
  declare readonly code: CheckoutError['code'];
  /** The part of the tag's work that failed. */
  declare readonly phase: CheckoutError['phase'];
  /** Whether a retry may help without a change to the page. */
  declare readonly recoverable: boolean;
  /** The error, with a message for developers. */
  declare readonly cause: CheckoutError;
}

export function createErrorEvent(sessionId: string, cause: CheckoutError): CheckoutErrorEvent {
  const { code, phase, recoverable } = cause;
  return createEvent(CheckoutErrorEvent, sessionId, { code, phase, recoverable, cause });
}

/** The steps of a checkout that are timed. */
export type DiagnosticStep = 'loaded' | 'ready' | 'answered' | 'complete';

/** A step was reached, with its time. Only the page gets it. */
export class CheckoutDiagnosticEvent extends CheckoutEvent {
  static override readonly type = 'ledyer-diagnostic';
  /**
   * `loaded`: the runtime has loaded. `ready`: Ledyer's frame has loaded. `answered`: your server has responded.
   * `complete`: the order is placed.
   */
  declare readonly step: DiagnosticStep;
  /** Milliseconds since the tag placed Ledyer's script. */
  declare readonly elapsed: number;
}

/** Returns the events for the transition from `previous` to `state`, in order. */
export function createTransitionEvents(state: CheckoutState, previous: CheckoutState): Event[] {
  if (!isFollowing(state)) return [];
  const { sessionId } = state;
  const events: Event[] = [];
  const before = isFollowing(previous) ? previous : undefined;
  if (state.frame === 'ready' && before?.frame !== 'ready')
    events.push(new CheckoutReadyEvent(sessionId));
  if (state.connection && state.connection !== before?.connection) {
    events.push(
      createEvent(CheckoutConnectionChangeEvent, sessionId, { connection: state.connection }),
    );
  }
  const statusChanged = state.status !== previous.status;
  if (statusChanged || hasSignStateChanged(state, previous)) {
    events.push(createEvent(CheckoutStateChangeEvent, sessionId, { state, previous }));
  }
  if (!statusChanged) return events;
  switch (state.status) {
    case 'pending':
      events.push(createEvent(CheckoutPendingEvent, sessionId, { signState: state.signState }));
      break;
    case 'complete': {
      const { orderId, source, replayed } = state;
      events.push(createEvent(CheckoutCompleteEvent, sessionId, { orderId, source, replayed }));
      break;
    }
    case 'expired':
      events.push(new CheckoutExpiredEvent(sessionId));
      break;
    case 'cancelled':
      events.push(new CheckoutCancelledEvent(sessionId));
      break;
  }
  return events;
}

const hasSignStateChanged = (state: CheckoutState, previous: CheckoutState): boolean =>
  state.status === 'pending' &&
  previous.status === 'pending' &&
  state.signState !== previous.signState;

/** Returns the event for an update that changes no state, if there is one. */
export function createUpdateEvent(update: CheckoutUpdate, sessionId: string): Event | undefined {
  switch (update.type) {
    case 'failed':
    case 'failure':
    case 'session-unknown':
      return createErrorEvent(sessionId, update.error);
    case 'customer-changed':
      return createEvent(CheckoutCustomerChangeEvent, sessionId, { kind: update.part });
    default:
      return undefined;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ledyer-ready': CheckoutReadyEvent;
    'ledyer-state-change': CheckoutStateChangeEvent;
    'ledyer-pending': CheckoutPendingEvent;
    'ledyer-complete': CheckoutCompleteEvent;
    'ledyer-expired': CheckoutExpiredEvent;
    'ledyer-cancelled': CheckoutCancelledEvent;
    'ledyer-customer-change': CheckoutCustomerChangeEvent;
    'ledyer-connection-change': CheckoutConnectionChangeEvent;
    'ledyer-error': CheckoutErrorEvent;
    'ledyer-diagnostic': CheckoutDiagnosticEvent;
  }
}
