import { describe, expect, test } from 'vitest';
import { SessionChangeFeed } from '../../../src/server/sessions/session-change-feed.js';
import { StatusHub } from '../../../src/server/sessions/status-hub.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { createFakeClock, flushTasks, november1 } from '../../support/fake-clock.js';

const createSnapshot = (state: string, fetchedAt: number, cartRevision = 0) =>
  ({
    sessionId: 'se_1',
    orderId: 'or_1',
    state,
    fetchedAt: november1 + fetchedAt,
    invalidatedAt: null,
    cartRevision,
  }) as unknown as StoredSession;

describe('a status stream', () => {
  test('ignores a snapshot that is older than the last one', async () => {
    let stored = createSnapshot('open', 0);
    let announceChange: (id: string) => void = () => undefined;
    const hub = new StatusHub({
      loader: {
        find: () => Promise.resolve(stored),
        refresh: (session) => Promise.resolve(session),
      },
      changes: new SessionChangeFeed({
        listen: (_, listener) => {
          announceChange = listener;
          return Promise.resolve(() => Promise.resolve());
        },
      }),
      clock: createFakeClock(november1),
      log: () => undefined,
    });
    const version = await hub.listen();
    const states: (string | undefined)[] = [];
    const stream = hub.open(stored, version);
    void (async () => {
      for await (const bytes of stream)
        states.push(/"state":"(\w+)"/.exec(new TextDecoder().decode(bytes))?.[1]);
    })();
    for (const snapshot of [
      createSnapshot('pendingSca', 2_000),
      // A read that started earlier and was slower.
      createSnapshot('open', 1_000),
      createSnapshot('locked', 2_000, 1),
      // The row from before the change of the cart.
      createSnapshot('pendingSca', 2_000),
      createSnapshot('authorized', 3_000, 1),
    ]) {
      stored = snapshot;
      announceChange('se_1');
      await flushTasks();
    }
    expect(states).toEqual(['open', 'pendingSca', 'locked', 'authorized']);
    await hub.close();
  });
});
