import { sessionTtlMs } from '../../ledyer/session.js';
import type { CreateSession } from '../../ledyer/session-request.js';
import { aged, type CheckoutSession, type Transition } from './checkout-session.js';
import type { Clock } from '../clock/clock.js';
import type { NewIds } from '../id-generator.js';
import { Refusal } from '../http/api-error.js';

/** Sessions that are kept; the oldest are forgotten, so that a load test ends as it began. */
const limit = 20_000;

/** Who is told of each change, with the session before it: none when the session is new. */
export type SessionListener = (after: CheckoutSession, before: CheckoutSession | null) => void;

/** All sessions, in memory. The one place where a session changes, and where time makes it expire. */
export class Sessions {
  readonly #clock: Clock;
  readonly #ids: NewIds;
  readonly #tell: SessionListener;
  readonly #sessions = new Map<string, CheckoutSession>();
  readonly #idByOrderId = new Map<string, string>();

  constructor(clock: Clock, ids: NewIds, tell: SessionListener) {
    this.#clock = clock;
    this.#ids = ids;
    this.#tell = tell;
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
      challenged: null,
      redirectUrl: null,
    };
    this.#keep(session);
    const [oldest] = this.#sessions.values();
    if (this.#sessions.size > limit && oldest) {
      this.#sessions.delete(oldest.id);
      this.#idByOrderId.delete(oldest.orderId);
    }
    this.#tell(session, null);
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
    for (const session of sessions) this.#keep(session);
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
    this.#tell(changed, before);
    return changed;
  }

  #keep(session: CheckoutSession): void {
    this.#idByOrderId.set(session.orderId, session.id);
    this.#sessions.set(session.id, session);
  }
}
