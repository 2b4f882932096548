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
  manual = false,
  client,
}: { push?: boolean; manual?: boolean; client?: StatusClient } = {}) {
  const clock = createFakeClock();
  const scriptedClient = new ScriptedStatusClient(clock);
  const page = { visible: true, online: true };
  const network = new EventTarget();
  const environment = {
    isVisible: () => page.visible,
    isOnline: () => page.online,
    onOffline: (listener: () => void, signal: AbortSignal) => {
      network.addEventListener('offline', listener, { signal });
    },
  };
  const random = () => 1;
  const scheduler = new PollScheduler({ clock, random, environment });
  const gate = new Gate();
  const abort = new AbortController();
  const updates: CheckoutUpdate[] = [];
  const feed = watchSession(client ?? scriptedClient, {
    scheduler,
    clock,
    random,
    environment,
    push,
    manual,
    gate,
  });
  const start = () =>
    (async () => {
      for await (const update of feed(sessionId, abort.signal)) updates.push(update);
    })();
  return {
    clock,
    feed,
    shop: scriptedClient,
    page,
    /** Takes the network away and fires `offline`. */
    goOffline() {
      page.online = false;
      network.dispatchEvent(new Event('offline'));
    },
    scheduler,
    gate,
    abort,
    updates,
    start,
    /** The emitted updates as short texts, such as `open by mount`. */
    get emitted() {
      return updates.map((update) => {
        if (update.type === 'status') return `${update.status.state} by ${update.source}`;
        if (update.type === 'connection') return update.connection;
        return update.type === 'failure' ? update.error.code : update.type;
      });
    },
  };
}
