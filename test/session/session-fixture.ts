import { watchSession } from '../../src/session/watch-session.js';
import { Gate } from '../../src/session/gate.js';
import type { CheckoutUpdate } from '../../src/session/checkout-update.js';
import { PollScheduler } from '../../src/session/poll-scheduler.js';
import type { StatusClient } from '../../src/session/status-client.js';
import { createFakeClock } from '../support/fake-clock.js';
import { ScriptedStatusClient, sessionId } from '../support/scripted-status-client.js';

/** Returns a watched session with a scripted status client, a fake clock and a fake page environment. */
export function createSessionFixture({
  push = false,
  status,
}: { push?: boolean; status?: StatusClient } = {}) {
  const clock = createFakeClock();
  const scripted = new ScriptedStatusClient(clock);
  const page = { visible: true, online: true };
  const network = new EventTarget();
  const environment = {
    isVisible: () => page.visible,
    isOnline: () => page.online,
    onOffline: (tell: () => void, signal: AbortSignal) => {
      network.addEventListener('offline', tell, { signal });
    },
  };
  const random = () => 1;
  const scheduler = new PollScheduler({ clock, random, environment });
  const gate = new Gate();
  const abort = new AbortController();
  const updates: CheckoutUpdate[] = [];
  const feed = watchSession(status ?? scripted, {
    scheduler,
    clock,
    random,
    environment,
    push,
    gate,
  });
  const start = () =>
    (async () => {
      for await (const one of feed(sessionId, abort.signal)) updates.push(one);
    })();
  return {
    clock,
    feed,
    shop: scripted,
    page,
    /** Takes the network away and fires `offline`. */
    goOffline() {
      page.online = false;
      network.dispatchEvent(new Event('offline'));
    },
    scheduler: scheduler,
    gate,
    abort,
    news: updates,
    start,
    /** The emitted updates as short texts, such as `open by mount`. */
    get emitted() {
      return updates.map((one) => {
        if (one.type === 'status') return `${one.status.state} by ${one.source}`;
        if (one.type === 'connection') return one.connection;
        return one.type === 'failure' ? one.error.code : one.type;
      });
    },
  };
}
