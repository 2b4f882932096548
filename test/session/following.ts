import { follow } from '../../src/session/watch-session.js';
import { Gate } from '../../src/session/gate.js';
import type { News } from '../../src/session/checkout-update.js';
import { Pace } from '../../src/session/poll-scheduler.js';
import type { Status } from '../../src/session/status-client.js';
import { manualClock } from '../support/manual-clock.js';
import { ScriptedStatus, sessionId } from '../support/scripted-status.js';

/** A session that is being followed in a page without a browser. */
export function following({ push = false, status }: { push?: boolean; status?: Status } = {}) {
  const clock = manualClock();
  const scripted = new ScriptedStatus(clock);
  const page = { visible: true, online: true };
  const network = new EventTarget();
  const surroundings = {
    isVisible: () => page.visible,
    isOnline: () => page.online,
    onOffline: (tell: () => void, signal: AbortSignal) => {
      network.addEventListener('offline', tell, { signal });
    },
  };
  const random = () => 1;
  const pace = new Pace({ clock, random, surroundings });
  const gate = new Gate();
  const abort = new AbortController();
  const news: News[] = [];
  const feed = follow(status ?? scripted, { pace, clock, random, surroundings, push, gate });
  const start = () =>
    (async () => {
      for await (const one of feed(sessionId, abort.signal)) news.push(one);
    })();
  return {
    clock,
    feed,
    shop: scripted,
    page,
    /** The browser has no network any more, and says so. */
    goOffline() {
      page.online = false;
      network.dispatchEvent(new Event('offline'));
    },
    pace,
    gate,
    abort,
    news,
    start,
    /** What was told, in words. */
    get told() {
      return news.map((one) => {
        if (one.type === 'answer') return `${one.answer.state} by ${one.source}`;
        if (one.type === 'connection') return one.connection;
        return one.type === 'trouble' ? one.error.code : one.type;
      });
    },
  };
}
