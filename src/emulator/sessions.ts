import { sessionLifeMs } from '../ledyer/session.js';
import type { CreateSession } from '../ledyer/session-request.js';
import { aged, type CheckoutSession, type Transition } from './checkout-session.js';
import type { Clock } from './clock.js';
import type { NewIds } from './new-ids.js';
import type { Orders } from './orders.js';
import { Refusal } from './refusal.js';

/** All sessions, in memory. The one place where a session changes, and where time makes it expire. */
export class Sessions {
  readonly #clock: Clock;
  readonly #ids: NewIds;
  readonly #orders: Orders;
  readonly #sessions = new Map<string, CheckoutSession>();
  readonly #idByOrderId = new Map<string, string>();

  constructor(clock: Clock, ids: NewIds, orders: Orders) {
    this.#clock = clock;
    this.#ids = ids;
    this.#orders = orders;
  }

  create(request: CreateSession): CheckoutSession {
    const now = this.#clock.now();
    const session: CheckoutSession = {
      id: this.#ids.id('session'),
      orderId: this.#ids.id('order'),
      createdAt: now,
      updatedAt: now,
      expiresAt: now + sessionLifeMs,
      state: 'open',
      signState: 'unsigned',
      request,
      customer: request.customer ?? {},
      company: null,
      signatory: null,
    };
    this.#idByOrderId.set(session.orderId, session.id);
    this.#sessions.set(session.id, session);
    return session;
  }

  /**
   * The session with this id, `se_…` or `or_…`: the pages say the one, Ledyer's
   * plugins send the other.
   */
  get(id: string): CheckoutSession | undefined {
    const session = this.#sessions.get(this.#idByOrderId.get(id) ?? id);
    return session && aged(session, this.#clock.now());
  }

  /** @throws {Refusal} 404 when there is no session with this id. */
  find(id: string): CheckoutSession {
    const session = this.get(id);
    if (!session) throw new Refusal(404, `There is no session ${id}`);
    return session;
  }

  /** All sessions, newest first. */
  list(): CheckoutSession[] {
    const now = this.#clock.now();
    return Array.from(this.#sessions.values(), (session) => aged(session, now)).reverse();
  }

  /**
   * Takes the session through these transitions, all or none. Each change has a
   * later `updatedAt` than the one before, even within a millisecond.
   *
   * @throws {Refusal} when one of them is refused, and then nothing has changed.
   */
  change(id: string, ...transitions: readonly Transition[]): CheckoutSession {
    const now = this.#clock.now();
    const before = this.find(id);
    const after = transitions.reduce((session, next) => next(session, now), before);
    if (after === before) return before;

    const changed = { ...after, updatedAt: Math.max(now, before.updatedAt + 1) };
    this.#sessions.set(changed.id, changed);
    if (changed.state === 'authorized') this.#orders.place(changed);
    return changed;
  }
}
