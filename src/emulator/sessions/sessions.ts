import { sessionTtlMs } from '../../ledyer/session.js';
import type { CreateSession } from '../../ledyer/session-request.js';
import type { CheckoutSession } from './checkout-session.js';
import { expireIfDue, type Transition } from './session-transitions.js';
import type { EmulatorTimeSource } from '../clock/clock.js';
import type { IdGenerator } from '../id-generator.js';
import { ApiError } from '../http/api-error.js';

/** Maximum number of sessions. The oldest are dropped, so that memory stays constant in a load test. */
const maxSessions = 20_000;

/** Called after each change. `before` is `null` for a new session. */
export type SessionListener = (after: CheckoutSession, before: CheckoutSession | null) => void;

/** All sessions, in memory. Every change and every expiry of a session goes through this class. */
export class Sessions {
  readonly #clock: EmulatorTimeSource;
  readonly #ids: IdGenerator;
  readonly #onChange: SessionListener;
  readonly #sessions = new Map<string, CheckoutSession>();
  readonly #idByOrderId = new Map<string, string>();

  constructor(clock: EmulatorTimeSource, ids: IdGenerator, onChange: SessionListener) {
    this.#clock = clock;
    this.#ids = ids;
    this.#onChange = onChange;
  }

  create(request: CreateSession): CheckoutSession {
    const now = this.#clock.now();
    const session: CheckoutSession = {
      id: this.#ids.createId('session'),
      orderId: this.#ids.createId('order'),
      createdAt: now,
      updatedAt: now,
      expiresAt: now + sessionTtlMs,
      state: 'open',
      signState: 'unsigned',
      request,
      customer: request.customer ?? {},
      company: null,
      signatory: null,
      challengeCardLast4: null,
      redirectUrl: null,
    };
    this.#store(session);
    const [oldest] = this.#sessions.values();
    if (this.#sessions.size > maxSessions && oldest) {
      this.#sessions.delete(oldest.id);
      this.#idByOrderId.delete(oldest.orderId);
    }
    this.#onChange(session, null);
    return session;
  }

  /** The stored sessions, oldest first. Expiry is not applied. */
  get records(): CheckoutSession[] {
    return [...this.#sessions.values()];
  }

  /** Replaces all sessions by these, without calling the listener. */
  restore(sessions: readonly CheckoutSession[]): void {
    this.#sessions.clear();
    this.#idByOrderId.clear();
    for (const session of sessions) this.#store(session);
  }

  /**
   * Returns the session with this id: `se_…`, as documented, or the order id `or_…`, which Ledyer's plugins send
   * (observed).
   */
  get(id: string): CheckoutSession | undefined {
    const session = this.#sessions.get(this.#idByOrderId.get(id) ?? id);
    return session && expireIfDue(session, this.#clock.now());
  }

  /** @throws {ApiError} 404 for an unknown session. */
  find(id: string): CheckoutSession {
    const session = this.get(id);
    if (!session) throw new ApiError(404, `There is no session ${id}`);
    return session;
  }

  /** Returns all sessions, newest first. */
  list(): CheckoutSession[] {
    const now = this.#clock.now();
    return Array.from(this.#sessions.values(), (session) => expireIfDue(session, now)).reverse();
  }

  /**
   * Applies all of these transitions or none. Each change has a later `updatedAt` than the one before, even within
   * a millisecond.
   *
   * @throws {ApiError} when a transition is not allowed. Nothing changes then.
   */
  change(id: string, ...transitions: readonly Transition[]): CheckoutSession {
    const now = this.#clock.now();
    const before = this.find(id);
    const after = transitions.reduce((session, next) => next(session, now), before);
    if (after === before) return before;

    const changed = { ...after, updatedAt: Math.max(now, before.updatedAt + 1) };
    this.#sessions.set(changed.id, changed);
    this.#onChange(changed, before);
    return changed;
  }

  #store(session: CheckoutSession): void {
    this.#idByOrderId.set(session.orderId, session.id);
    this.#sessions.set(session.id, session);
  }
}
