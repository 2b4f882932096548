import { isId } from '../../ledyer/ids.js';
import { sessionTtlMs } from '../../ledyer/session.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { createFindByKey, type FindByKey, type IdempotencyKey } from './find-by-key.js';
import type { StoredSession } from '../store/stored-session.js';
import { changeSession, continueSession, type QuoteChangeDeps } from './quote-changes.js';
import { createSessionLocks } from './session-locks.js';
import { createBodyBuilder, type SessionRequest } from './session-request.js';
import type { WebhookUrls } from './webhook-urls.js';
import { firstSweepDelayMs } from '../store/schedule.js';

export interface SessionServiceDeps extends Omit<QuoteChangeDeps, 'buildBody'> {
  readonly webhookUrls: WebhookUrls;
}

/** What the response to a start needs of a session. */
export type StartedSession = Pick<StoredSession, 'sessionId' | 'buyer' | 'expiresAt' | 'createdAt'>;

/** Creates sessions and changes their carts. */
export interface SessionService {
  /**
   * Returns a session of this buyer for this quote: one in which a purchase of the same cart is in progress, the open
   * one, changed if necessary, or a new one. Parallel calls of several tabs share one session. The open one was read from Ledyer at most a second ago. It is not re-used for a
   * quote that differs in a field of new sessions only: the customer, `storeId`, `source`, `autoCapture` or a URL.
   *
   * @throws {Problem} `idempotency-key-reused` when the key was used with another body, `in-progress` when another
   *   tab takes too long
   * @throws {LedyerError}
   */
  start(
    buyer: string,
    request: SessionRequest,
    idempotencyKey?: IdempotencyKey,
  ): Promise<{ readonly session: StartedSession; readonly isNew: boolean }>;
  /**
   * Creates a session for a buyer who was created by the same request. Such a buyer has no open session and no
   * parallel requests, so no lock is needed.
   *
   * @throws {LedyerError}
   */
  startForNewBuyer(
    buyer: string,
    request: SessionRequest,
  ): Promise<{ readonly session: StartedSession; readonly isNew: true }>;
  /**
   * Creates a session for a new buyer, whose request has an idempotency key but no cookie. A repeated request within
   * seconds returns the same session, whose `buyer` is then the first request's.
   *
   * @throws {Problem} `idempotency-key-reused` or `in-progress`, as for {@link start}
   * @throws {LedyerError}
   */
  startWithKey(
    newBuyer: string,
    request: SessionRequest,
    idempotencyKey: IdempotencyKey,
  ): Promise<{ readonly session: StartedSession; readonly isNew: boolean }>;
  readonly findByKey: FindByKey;
  /**
   * Waits for a request of the same buyer or key that is in progress, and then finds its session.
   *
   * @throws {Problem} also `in-progress`, as for {@link start}
   */
  readonly awaitByKey: FindByKey;
  /**
   * Changes an open session to a new quote. The details of its buyer stay, because the buyer may have changed them.
   *
   * @throws {Problem} `session-closed` when the session is not open, or the quote needs a new one; or {@link LedyerError}
   */
  changeCart(session: StoredSession, request: SessionRequest): Promise<StoredSession>;
}

export function createSessionService(deps: SessionServiceDeps): SessionService {
  const { store, clock, loader, defaults, webhookUrls } = deps;
  const buildBody = createBodyBuilder({ defaults, webhookUrls, secret: store.secrets.buyer });
  const sessionDeps = { ...deps, buildBody };
  const findByKey = createFindByKey({ store, clock, loader });
  const { withBuyerLock, withFirstRequestLock } = createSessionLocks(store);

  return {
    startForNewBuyer: async (buyer, request) => ({
      session: await createSession(sessionDeps, buyer, request),
      isNew: true,
    }),

    startWithKey: (newBuyer, request, idempotencyKey) =>
      withFirstRequestLock(idempotencyKey.key, async (signal) => {
        const first = await findByKey(undefined, idempotencyKey);
        if (first) return { session: first, isNew: false };
        const { key, fingerprint } = idempotencyKey;
        const session = await createSession(sessionDeps, newBuyer, request, signal);
        const { sessionId, createdAt } = session;
        await store.idempotencyKeys.save(newBuyer, key, { fingerprint, sessionId }, createdAt);
        await store.idempotencyKeys.saveFirst(key, { fingerprint, sessionId }, createdAt);
        return { session, isNew: true };
      }),

    start: (buyer, request, idempotencyKey) =>
      withBuyerLock(buyer, async (signal) => {
        const earlier = idempotencyKey && (await findByKey(buyer, idempotencyKey));
        if (earlier) return { session: earlier, isNew: false };
        const continued = await continueSession(sessionDeps, buyer, request, signal);
        const session = continued ?? (await createSession(sessionDeps, buyer, request, signal));
        if (idempotencyKey) {
          const { key, fingerprint } = idempotencyKey;
          const { sessionId } = session;
          await store.idempotencyKeys.save(buyer, key, { fingerprint, sessionId }, clock.now());
        }
        return { session, isNew: !continued };
      }),

    findByKey,

    awaitByKey: (buyer, idempotencyKey) => {
      const find = () => findByKey(buyer, idempotencyKey);
      return buyer === undefined
        ? withFirstRequestLock(idempotencyKey.key, find)
        : withBuyerLock(buyer, find);
    },

    changeCart: ({ buyer, sessionId }, request) =>
      withBuyerLock(buyer, (signal) => changeSession(sessionDeps, sessionId, request, signal)),
  };
}

/** @param signal aborts when the lock expires, because another request may then create a session for this buyer */
async function createSession(
  { ledyer, store, clock, buildBody }: QuoteChangeDeps,
  buyer: string,
  request: SessionRequest,
  signal?: AbortSignal,
): Promise<StartedSession> {
  const { sent, quoted } = await buildBody(request);
  signal?.throwIfAborted();
  const created = await ledyer.sessions.create(sent);
  const { sessionId, orderId } = created;
  if (!isId('session', sessionId) || !isId('order', orderId)) {
    throw new LedyerError('malformed', 'Ledyer returned a session without valid ids');
  }
  const now = clock.now();
  const expiresAt = created.expiresAt ?? new Date(now + sessionTtlMs).toISOString();
  const session = { sessionId, orderId, buyer, ...quoted, locale: sent.locale, expiresAt };
  await store.sessions.insert(session, now, now + firstSweepDelayMs);
  return { sessionId, buyer, expiresAt, createdAt: now };
}
