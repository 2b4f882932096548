/**
 * How others follow a session, on the same network and the same pages as the tag:
 * only when they ask differs.
 */
import { isFinalState } from '../../src/ledyer/session-state.js';
import type { WatchSessionOptions } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import type { CheckoutUpdate, Feed } from '../../src/session/checkout-update.js';
import type { SessionStatus } from '../../src/session/session-status.js';
import type { StatusClient } from '../../src/session/status-client.js';

export type Strategy = (status: StatusClient, options: WatchSessionOptions) => Feed;

/** Milliseconds that a page has to be hidden until Chrome lets its timers run once a minute. */
const intensiveAfter = 300_000;
const minute = 60_000;

/**
 * Asks again and again, `wait` milliseconds after each answer; `wait` is told how long it has
 * been going on. In a hidden page it waits as long as Chrome's timers do.
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

/** As Adyen's Drop-in waits for a payment: every 2 s for a minute, then every 10 s. */
export const likeAdyen: Strategy = polling((elapsed) => (elapsed < minute ? 2_000 : 10_000));

/** Milliseconds after which a browser opens a broken EventSource again. */
const reconnect = 3_000;

/** An EventSource, and nothing beside it. */
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
          // It is opened again.
        }
        await clock.sleep(reconnect, signal);
      }
    };
    void listen();
    return news;
  };
