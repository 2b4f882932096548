import { createDifference } from '../cart/difference.js';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { describeError } from '../log.js';
import { unreadableName, type OrderDecision } from '../store/stored-order.js';
import type { StoredSession } from '../store/stored-session.js';
import type { Store } from '../store/store.js';
import type { AlertHeld } from './held-alert.js';

/** Time after which an order that cannot be read is held. */
const maxUnreadableMs = 60 * 60_000;

export interface UnreadableOrderDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly alertHeld: AlertHeld;
}

/**
 * Holds the order of a session that could not be read since `failingSince`, so that an admin sees it. The worker keeps
 * trying to read it, and the hold ends when it succeeds.
 *
 * @param error the last failure
 */
export type HoldUnreadable = (
  session: StoredSession,
  failingSince: number,
  error: unknown,
) => Promise<void>;

export const createUnreadableHold =
  ({ ledyer, store, clock, alertHeld }: UnreadableOrderDeps): HoldUnreadable =>
  async (session, failingSince, error) => {
    const now = clock.now();
    if (!(error instanceof LedyerError) || now - failingSince < maxUnreadableMs) return;
    const { sessionId, orderId, state } = session;
    const latest = await store.sessions.find(sessionId);
    const isPlaced = (latest?.state ?? state) === 'authorized' || (await hasOrder(ledyer, orderId));
    if (!isPlaced) return;
    const decision: OrderDecision = {
      sessionId,
      orderId,
      status: 'held',
      differences: [createDifference(unreadableName, null, describeError(error))],
      risks: [],
      ledyerStatus: [],
    };
    const { isNewlyHeld } = await store.orders.saveDecision(decision, now);
    if (isNewlyHeld || (await store.orders.hold(decision, now))) await alertHeld(decision);
  };

/** Returns whether Ledyer has the order, even if it cannot be read. */
async function hasOrder(ledyer: LedyerClient, orderId: string): Promise<boolean> {
  try {
    await ledyer.orders.get(orderId);
    return true;
  } catch (error) {
    if (!(error instanceof LedyerError)) throw error;
    return error.code === 'malformed' || error.code === 'too-large';
  }
}
