/** Other strategies for watching a session. Network and pages are the same as the tag's; only the requests differ. */
import { isFinalState } from '../../src/ledyer/session-state.js';
import type { WatchSessionOptions } from '../../src/session/watch-session.js';
import { createAsyncQueue } from '../../src/session/async-queue.js';
import type { CheckoutUpdate, Feed } from '../../src/session/checkout-update.js';
import type { SessionStatus } from '../../src/session/session-status.js';
import type { StatusClient } from '../../src/session/status-client.js';

export type Strategy = (status: StatusClient, options: WatchSessionOptions) => Feed;

/** Time in a hidden page after which Chrome limits timers to one per minute. */
const throttlingAfterMs = 300_000;
const minuteMs = 60_000;

/**
 * Polls with a delay after each response. `getDelayMs` gets the elapsed time. In a hidden page, the delay follows
 * Chrome's timer limits.
 */
export const createPolling =
  (getDelayMs: (elapsedMs: number) => number): Strategy =>
  (status, { clock, environment }) =>
  (id, signal) => {
    const updates = createAsyncQueue<CheckoutUpdate>(signal);
    const startedAt = clock.now();
    let hiddenSince: number | undefined;
    const poll = async () => {
      while (!signal.aborted) {
        const result = await status.fetch(id, signal, true);
        if (signal.aborted) return;
        if (result.type === 'status') {
          updates.push({ type: 'status', status: result.status, source: 'poll' });
          if (isFinalState(result.status.state)) return;
        }
        const now = clock.now();
        hiddenSince = environment.isVisible() ? undefined : (hiddenSince ?? now);
        const isThrottled = hiddenSince !== undefined && now - hiddenSince > throttlingAfterMs;
        await clock.sleep(isThrottled ? minuteMs : getDelayMs(now - startedAt), signal);
      }
    };
    void poll();
    return updates;
  };

export const pollEvery = (ms: number): Strategy => createPolling(() => ms);

/** Polls like Adyen's Drop-in: every 2 s for a minute, then every 10 s. */
export const pollLikeAdyen: Strategy = createPolling((elapsedMs) =>
  elapsedMs < minuteMs ? 2_000 : 10_000,
);

/** Delay after which a browser reconnects an EventSource. */
const reconnectDelayMs = 3_000;

/** An EventSource without any polling. */
export const streamOnly: Strategy =
  (status, { clock }) =>
  (id, signal) => {
    const updates = createAsyncQueue<CheckoutUpdate>(signal);
    const emit = (sessionStatus: SessionStatus): boolean => {
      updates.push({ type: 'status', status: sessionStatus, source: 'push' });
      return isFinalState(sessionStatus.state);
    };
    const readStreams = async () => {
      while (!signal.aborted) {
        const subscription = await status.subscribe(id, signal);
        try {
          if (subscription.type === 'stream') {
            for await (const item of subscription.updates)
              if (item.type === 'status' && emit(item.status)) return;
          }
        } catch {
          // Reconnects.
        }
        await clock.sleep(reconnectDelayMs, signal);
      }
    };
    void readStreams();
    return updates;
  };
