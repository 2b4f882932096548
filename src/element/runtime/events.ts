/**
 * What the tag tells the page: one class an event, its name beside it.
 *
 * All of them bubble and cross shadow roots, and carry the session they are
 * about. They are for the screen: a page can be closed before one fires, and any
 * script can fake one. Goods leave on what the shop's server reads from Ledyer.
 */
import type { SignState } from '../../ledyer/session-state.js';
import type { CheckoutError } from '../../session/checkout-error.js';
import { isFollowing, type CheckoutState } from '../../session/checkout-state.js';
import type { ConnectionMode, CustomerPart, UpdateOrigin, CheckoutUpdate } from '../../session/checkout-update.js';

abstract class CheckoutEvent extends Event {
  /** The session that the event is about; empty when the tag has none. */
  readonly sessionId: string;

  constructor(type: string, sessionId: string, cancelable = false) {
    super(type, { bubbles: true, composed: true, cancelable });
    this.sessionId = sessionId;
  }
}

/** Ledyer's checkout is on the page. */
export class CheckoutReadyEvent extends CheckoutEvent {
  static readonly type = 'ledyer-ready';
  constructor(sessionId: string) {
    super(CheckoutReadyEvent.type, sessionId);
  }
}

/** More is known than before. */
export class CheckoutStateChangeEvent extends CheckoutEvent {
  static readonly type = 'ledyer-state-change';
  /** What is known now. */
  readonly state: CheckoutState;
  /** What was known before. */
  readonly previous: CheckoutState;

  constructor(sessionId: string, state: CheckoutState, previous: CheckoutState) {
    super(CheckoutStateChangeEvent.type, sessionId);
    this.state = state;
    this.previous = previous;
  }
}

/** Somebody has to sign before the order exists; that may take days. */
export class CheckoutPendingEvent extends CheckoutEvent {
  static readonly type = 'ledyer-pending';
  /** How far it is signed, where your server said so. */
  readonly signState: SignState | undefined;

  constructor(sessionId: string, signState: SignState | undefined) {
    super(CheckoutPendingEvent.type, sessionId);
    this.signState = signState;
  }
}

/**
 * The shop's server says that the session is authorized. Once a mount.
 *
 * Show a thank-you; do not ship on it. `preventDefault` keeps the buyer here where the
 * tag has a `confirmation-url`.
 */
export class CheckoutCompleteEvent extends CheckoutEvent {
  static readonly type = 'ledyer-complete';
  /** Missing where your server leaves it out. */
  readonly orderId: string | undefined;
  /** How it was learnt: with the first answer, by a stream, or by a later question. */
  readonly source: UpdateOrigin;
  /** It was authorized before the tag was mounted, as after a reload. */
  readonly replayed: boolean;

  constructor(
    sessionId: string,
    { orderId, source, replayed }: Extract<CheckoutState, { status: 'complete' }>,
  ) {
    super(CheckoutCompleteEvent.type, sessionId, true);
    this.orderId = orderId;
    this.source = source;
    this.replayed = replayed;
  }
}

/** The session's time is over; a new purchase needs a new session. */
export class CheckoutExpiredEvent extends CheckoutEvent {
  static readonly type = 'ledyer-expired';
  constructor(sessionId: string) {
    super(CheckoutExpiredEvent.type, sessionId);
  }
}

/** The session was cancelled; a new purchase needs a new session. */
export class CheckoutCancelledEvent extends CheckoutEvent {
  static readonly type = 'ledyer-cancelled';
  constructor(sessionId: string) {
    super(CheckoutCancelledEvent.type, sessionId);
  }
}

/** The buyer's details changed; the shop's server can read them from the session. */
export class CheckoutCustomerChangeEvent extends CheckoutEvent {
  static readonly type = 'ledyer-customer-change';
  /** Which part of them. */
  readonly kind: CustomerPart;

  constructor(sessionId: string, kind: CustomerPart) {
    super(CheckoutCustomerChangeEvent.type, sessionId);
    this.kind = kind;
  }
}

/** The session is followed in another way than before. Nothing is lost: asking goes on. */
export class CheckoutConnectionChangeEvent extends CheckoutEvent {
  static readonly type = 'ledyer-connection-change';
  /** By a stream, by questions, not for want of a network, or not although it should be. */
  readonly connection: ConnectionMode;

  constructor(sessionId: string, connection: ConnectionMode) {
    super(CheckoutConnectionChangeEvent.type, sessionId);
    this.connection = connection;
  }
}

/** Something went wrong that is no answer to whether the buyer has paid. */
export class CheckoutErrorEvent extends CheckoutEvent {
  static readonly type = 'ledyer-error';
  /** What happened, as a word of the README's table. */
  readonly code: CheckoutError['code'];
  /** Where it went wrong. */
  readonly phase: CheckoutError['phase'];
  /** Whether trying again may help, without a change to the page. */
  readonly recoverable: boolean;
  /** The error itself, with a sentence for developers. */
  readonly cause: CheckoutError;

  constructor(sessionId: string, error: CheckoutError) {
    super(CheckoutErrorEvent.type, sessionId);
    this.code = error.code;
    this.phase = error.phase;
    this.recoverable = error.recoverable;
    this.cause = error;
  }
}

/** The steps of a checkout that are timed. */
export type CheckoutStep = 'loaded' | 'ready' | 'answered' | 'complete';

/** A step was reached. For whoever wants to know how long buyers wait; this package sends it nowhere. */
export class CheckoutDiagnosticEvent extends CheckoutEvent {
  static readonly type = 'ledyer-diagnostic';
  /** The rest of the tag's code is there, Ledyer's frame is, your server has answered, the order is placed. */
  readonly step: CheckoutStep;
  /** Milliseconds since the tag started Ledyer's script. */
  readonly elapsed: number;

  constructor(sessionId: string, step: CheckoutStep, elapsed: number) {
    super(CheckoutDiagnosticEvent.type, sessionId);
    this.step = step;
    this.elapsed = elapsed;
  }
}

/** The events that tell a page of the step from `previous` to `state`, in order. */
export function eventsOfStep(state: CheckoutState, previous: CheckoutState): Event[] {
  if (state === previous || !isFollowing(state)) return [];
  const { sessionId } = state;
  const events: Event[] = [];
  const wasReady = isFollowing(previous) && previous.frame === 'ready';
  if (state.frame === 'ready' && !wasReady) events.push(new CheckoutReadyEvent(sessionId));
  const connection = isFollowing(previous) ? previous.connection : undefined;
  if (state.connection && state.connection !== connection) {
    events.push(new CheckoutConnectionChangeEvent(sessionId, state.connection));
  }
  const moved = state.status !== previous.status;
  if (moved || isSignedFurther(state, previous)) {
    events.push(new CheckoutStateChangeEvent(sessionId, state, previous));
  }
  if (!moved) return events;
  switch (state.status) {
    case 'pending':
      events.push(new CheckoutPendingEvent(sessionId, state.signState));
      break;
    case 'complete':
      events.push(new CheckoutCompleteEvent(sessionId, state));
      break;
    case 'expired':
      events.push(new CheckoutExpiredEvent(sessionId));
      break;
    case 'cancelled':
      events.push(new CheckoutCancelledEvent(sessionId));
      break;
  }
  return events;
}

const isSignedFurther = (state: CheckoutState, previous: CheckoutState): boolean =>
  state.status === 'pending' &&
  previous.status === 'pending' &&
  state.signState !== previous.signState;

/** The event that tells a page of news which change no state, if there is one. */
export function eventOfNews(news: CheckoutUpdate, sessionId: string): Event | undefined {
  switch (news.type) {
    case 'failed':
    case 'trouble':
      return new CheckoutErrorEvent(sessionId, news.error);
    case 'customer-changed':
      return new CheckoutCustomerChangeEvent(sessionId, news.part);
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
