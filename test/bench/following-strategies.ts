/** Other strategies for watching a session. Network and pages are the same as the tag's; only the requests differ. */
import { isFinalState } from '../../src/ledyer/session-state.js';
import type { WatchSessionOptions } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import type { CheckoutUpdate, Feed } from '../../src/session/checkout-update.js';
import type { SessionStatus } from '../../src/session/session-status.js';
import type { StatusClient } from '../../src/session/status-client.js';

export type Strategy = (status: StatusClient, options: WatchSessionOptions) => Feed;

/** Milliseconds in a hidden page after which Chrome limits timers to one a minute. */
const intensiveAfter = 300_000;
const minute = 60_000;

/**
 * Polls with a delay of `wait` milliseconds after each response. `wait` gets the elapsed time. In a hidden page,
 * the delay follows Chrome's timer limits.
 */
export const polling =
  (wait: (elapsed: number) => number): Strategy =>
  (status, { clock, environment }) =>
  (id, signal) => {
    const news = asyncQueue<CheckoutUpdate>(signal);
    const startedAt = clock.now();
    let hiddenSince: number | undefined;
    const ask = async () => {
      while (!signal.aborted) {
        const reply = await status.fetch(id, signal, true);
        if (signal.aborted) return;
        if (reply.type === 'status') {
          news.push({ type: 'status', status: reply.status, source: 'poll' });
          if (isFinalState(reply.status.state)) return;
        }
        const now = clock.now();
        hiddenSince = environment.isVisible() ? undefined : (hiddenSince ?? now);
        const throttled = hiddenSince !== undefined && now - hiddenSince > intensiveAfter;
        await clock.sleep(throttled ? minute : wait(now - startedAt), signal);
      }
    };
    void ask();
    return news;
  };

export const every = (ms: number): Strategy => polling(() => ms);

/** Polls like Adyen's Drop-in: every 2 s for a minute, then every 10 s. */
export const likeAdyen: Strategy = polling((elapsed) => (elapsed < minute ? 2_000 : 10_000));

/** Milliseconds before a browser reconnects an EventSource. */
const reconnect = 3_000;

/** An EventSource without any polling. */
export const streamOnly: Strategy =
  (status, { clock }) =>
  (id, signal) => {
    const news = asyncQueue<CheckoutUpdate>(signal);
    const tell = (answer: SessionStatus): boolean => {
      news.push({ type: 'status', status: answer, source: 'push' });
      return isFinalState(answer.state);
    };
    const listen = async () => {
      while (!signal.aborted) {
        const opened = await status.subscribe(id, signal);
        try {
          if (opened.type === 'stream') {
            for await (const item of opened.updates)
              if (item.type === 'status' && tell(item.status)) return;
          }
        } catch {
          // Reconnects.
        }
        await clock.sleep(reconnect, signal);
      }
    };
    void listen();
    return news;
  };
