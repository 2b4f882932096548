import { beforeEach, describe, expect, test } from 'vitest';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { SessionCache } from '../../../src/server/sessions/session-cache.js';
import { SessionChangeFeed } from '../../../src/server/sessions/session-events.js';
import { statusResponse } from '../../../src/server/sessions/status-response.js';

const start = Date.parse('2026-11-01T10:00:00Z');
const id = 'se_1';
const inDatabase = (state: string, more: Partial<StoredSession> = {}) =>
  ({
    sessionId: id,
    state,
    createdAt: start,
    fetchedAt: start,
    invalidatedAt: null,
    ...more,
  }) as StoredSession;

let now: number;
let stored: StoredSession;
let reads: number;
/** Reads of the database wait for this. */
let held: Promise<void>;
/** What the database tells this instance. */
let tell: (sessionId: string) => void;
let lose: () => void;
let copies: SessionCache;

beforeEach(() => {
  now = start;
  stored = inDatabase('open');
  reads = 0;
  held = Promise.resolve();
  const find = async () => {
    reads += 1;
    const found = stored;
    await held;
    return found;
  };
  const changes = new SessionChangeFeed({
    listen(_, heard, lost) {
      [tell, lose] = [heard, lost!];
      return Promise.resolve(() => Promise.resolve());
    },
  });
  copies = new SessionCache({
    store: { sessions: { find } as never },
    changes,
    clock: { now: () => now, sleep: () => Promise.reject(new Error('Nobody waits here')) },
    load: async (session) => (await find()) ?? session,
  });
});

const state = async () => (await copies.find(id))!.state;
/** Asks until there is a copy. */
const warm = async () => {
  for (let time = 0; time < 3; time += 1) await state();
  reads = 0;
};

describe('a copy', () => {
  test('is used while the database would say the same', async () => {
    await warm();
    for (let time = 0; time < 100; time += 1) expect(await state()).toBe('open');
    expect(reads).toBe(0);
  });

  test('is dropped by a notice of its session, and by no other', async () => {
    await warm();
    stored = inDatabase('authorized');
    tell('se_2');
    expect(await state()).toBe('open');
    tell(id);
    expect(await state()).toBe('authorized');
  });

  test('is not made of what was read before a notice', async () => {
    await warm();
    tell(id);
    let answer: () => void = () => undefined;
    held = new Promise((resolve) => (answer = resolve));
    const reading = state();
    stored = inDatabase('authorized');
    tell(id);
    answer();
    expect(await reading).toBe('open');
    expect(await state()).toBe('authorized');
  });

  test('is neither used nor made while no notices come in', async () => {
    await warm();
    lose();
    for (const next of ['locked', 'authorized']) {
      stored = inDatabase(next);
      expect(await state()).toBe(next);
    }
    stored = inDatabase('open');
    await state();
    stored = inDatabase('authorized');
    // Listening again; some may have been missed.
    tell('');
    expect(await state()).toBe('authorized');
    reads = 0;
    await state();
    expect(reads).toBe(0);
  });

  test('is used for half a minute, whatever is or is not told', async () => {
    await warm();
    stored = inDatabase('authorized');
    now = start + 29_999;
    expect(await state()).toBe('open');
    now = start + 30_000;
    expect(await state()).toBe('authorized');
  });

  test('is held to the age that was asked for, and replaced by what is younger', async () => {
    await warm();
    now = start + 2_000;
    const known = (await copies.find(id))!;
    expect((await copies.load(known, 5_000)).fetchedAt).toBe(start);
    stored = inDatabase('locked', { fetchedAt: now });
    expect((await copies.load(known, 1_000)).state).toBe('locked');
    expect(await state()).toBe('locked');
    expect(reads).toBe(1);
  });

  test('is not worth a connection for one question', async () => {
    let listening = 0;
    const changes = new SessionChangeFeed({
      listen() {
        listening += 1;
        return Promise.resolve(() => Promise.resolve());
      },
    });
    const once = new SessionCache({
      store: { sessions: { find: () => Promise.resolve(stored) } as never },
      changes,
      clock: { now: () => now, sleep: () => Promise.resolve() },
      load: (session) => Promise.resolve(session),
    });
    await once.find(id);
    expect(listening).toBe(0);
    await once.find(id);
    expect(listening).toBe(1);
  });
});

test('the answer about a session is put into words once, and again when it was read again', async () => {
  await warm();
  const answer = async () => statusResponse((await copies.find(id))!);
  const first = await answer();
  expect(await answer()).toBe(first);
  expect(first.body).toContain('"state":"open"');
  stored = inDatabase('authorized', { orderId: 'or_1' });
  tell(id);
  const second = await answer();
  expect(second.body).toContain('"state":"authorized","orderId":"or_1"');
  expect(await answer()).toBe(second);
});
