import { sessionTtlMs } from '../../ledyer/session.js';
import type { CreateSession } from '../../ledyer/session-request.js';
import { expireIfDue, type CheckoutSession, type Transition } from './checkout-session.js';
import type { EmulatorTimeSource } from '../clock/clock.js';
import type { IdGenerator } from '../id-generator.js';
import { ApiError } from '../http/api-error.js';

/** Sessions that are kept; the oldest are forgotten, so that a load test ends as it began. */
const maxSessions = 20_000;

/** Who is told of each change, with the session before it: none when the session is new. */
export type SessionListener = (after: CheckoutSession, before: CheckoutSession | null) => void;

/** All sessions, in memory. The one place where a session changes, and where time makes it expire. */
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
      id: this.#ids.id('session'),
      orderId: this.#ids.id('order'),
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

  /** As they were last changed, oldest first. */
  get records(): CheckoutSession[] {
    return [...this.#sessions.values()];
  }

  /** Forgets all sessions, and takes up these, which nobody is told of. */
  restore(sessions: readonly CheckoutSession[]): void {
    this.#sessions.clear();
    this.#idByOrderId.clear();
    for (const session of sessions) this.#store(session);
  }

  /**
   * The session with this id, `se_…` or `or_…`: the pages say the one, Ledyer's
   * plugins send the other.
   */
  get(id: string): CheckoutSession | undefined {
    const session = this.#sessions.get(this.#idByOrderId.get(id) ?? id);
    return session && expireIfDue(session, this.#clock.now());
  }

  /** @throws {ApiError} 404 when there is no session with this id. */
  find(id: string): CheckoutSession {
    const session = this.get(id);
    if (!session) throw new ApiError(404, `There is no session ${id}`);
    return session;
  }

  /** All sessions, newest first. */
  list(): CheckoutSession[] {
    const now = this.#clock.now();
    return Array.from(this.#sessions.values(), (session) => expireIfDue(session, now)).reverse();
  }

  /**
   * Takes the session through these transitions, all or none. Each change has a
   * later `updatedAt` than the one before, even within a millisecond.
   *
   * @throws {ApiError} when one of them is refused, and then nothing has changed.
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
