import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/server/index.js';
import type { Database } from '../../../src/server/store/database.js';
import { withListenCheck } from '../../../src/server/store/listen-check.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';

/** Creates a database whose messages arrive unless `isSilent` is set. */
function createDatabase() {
  const clock = createFakeClock(november1);
  const log: LogEntry[] = [];
  const errors: unknown[] = [];
  const state = { isSilent: false, isFailing: false };
  const listeners = new Set<{
    channel: string;
    onMessage: (payload: string) => void;
    onDisconnect?: (() => void) | undefined;
  }>();
  const source: Database = {
    query: (_, params) => {
      if (state.isFailing) return Promise.reject(new Error('ECONNREFUSED'));
      const [channel, payload] = params as [string, string];
      if (!state.isSilent)
        for (const listener of listeners)
          if (listener.channel === channel) listener.onMessage(payload);
      return Promise.resolve({ rows: [] });
    },
    transaction: () => Promise.reject(new Error('not used')),
    listen: (channel, onMessage, onDisconnect) => {
      const listener = { channel, onMessage, onDisconnect };
      listeners.add(listener);
      return Promise.resolve(() => {
        listeners.delete(listener);
        return Promise.resolve();
      });
    },
  };
  const database = withListenCheck(source, {
    clock,
    log: (entry) => log.push(entry),
    onError: (error) => errors.push(error),
  });
  /** What a listener received: payloads, and `disconnected`. */
  const received: string[] = [];
  const listen = (channel = 'updates') =>
    database.listen(
      channel,
      (payload) => received.push(payload),
      () => received.push('disconnected'),
    );
  const send = (payload: string) => source.query('', ['updates', payload]);
  return {
    clock,
    database,
    state,
    listeners,
    received,
    listen,
    send,
    errors,
    getEvents: () => log.map(({ event }) => event),
  };
}

describe('withListenCheck', () => {
  test('passes messages on and adds none while it receives its own', async () => {
    const { clock, database, received, listen, send, getEvents } = createDatabase();
    await listen();
    await clock.advance(10 * 60_000);
    expect(database.listenState).toBe('connected');
    await send('se_1');
    expect(received).toEqual(['se_1']);
    expect(getEvents()).toEqual([]);
  });

  test('reports a database that never sends messages, once, and makes listeners query every second', async () => {
    const { clock, database, state, received, listen, getEvents } = createDatabase();
    state.isSilent = true;
    await listen();
    await clock.advance(1_000);
    expect(received).toEqual(['']);
    await clock.advance(2_000);
    expect(database.listenState).toBe('polling');
    expect(received).toContain('disconnected');
    received.length = 0;
    await clock.advance(10 * 60_000);
    expect(getEvents()).toEqual(['listen-lost']);
    // After each empty message, the listener gets another disconnect report, because messages do not arrive.
    expect(received.slice(0, 4)).toEqual(['', 'disconnected', '', 'disconnected']);
    expect(received.filter((payload) => payload === '').length).toBeGreaterThan(590);
  });

  test('notices within twenty seconds that messages stop, and at the next check that they arrive again', async () => {
    const { clock, database, state, received, listen, send, getEvents } = createDatabase();
    await listen();
    await clock.advance(60_000);
    state.isSilent = true;
    await clock.advance(20_000);
    expect(database.listenState).toBe('polling');
    state.isSilent = false;
    await clock.advance(20_000);
    expect(database.listenState).toBe('connected');
    expect(getEvents()).toEqual(['listen-lost', 'listen-restored']);
    // The last empty message reports that messages arrive again.
    expect(received.at(-1)).toBe('');
    received.length = 0;
    await send('se_1');
    await clock.advance(60_000);
    expect(received).toEqual(['se_1']);
  });

  test('polls from the report of the driver until its own message arrives after the reconnect', async () => {
    const { clock, database, state, listeners, received, listen, getEvents } = createDatabase();
    await listen();
    await clock.advance(1_000);
    state.isFailing = true;
    for (const { onDisconnect } of listeners) onDisconnect?.();
    expect(database.listenState).toBe('polling');
    await clock.advance(5_000);
    state.isFailing = false;
    for (const { onMessage } of listeners) onMessage('');
    await clock.advance(1);
    expect(database.listenState).toBe('connected');
    expect(received.at(-1)).toBe('');
    expect(getEvents()).toEqual(['listen-lost', 'listen-restored']);
  });

  test('checks each channel, also one that is added later', async () => {
    const { clock, database, listeners, listen, getEvents } = createDatabase();
    await listen();
    await clock.advance(1_000);
    await listen('work');
    for (const listener of listeners) if (listener.channel === 'work') listeners.delete(listener);
    await clock.advance(5_000);
    expect(database.listenState).toBe('polling');
    expect(getEvents()).toEqual(['listen-lost']);
  });

  test('counts a failed check as lost messages', async () => {
    const { clock, database, state, listen } = createDatabase();
    await listen();
    state.isFailing = true;
    await clock.advance(15_000);
    expect(database.listenState).toBe('polling');
  });

  test('stops polling within five seconds once messages arrive again after failed checks', async () => {
    const { clock, database, state, listen } = createDatabase();
    await listen();
    state.isFailing = true;
    await clock.advance(60_000);
    state.isFailing = false;
    await clock.advance(5_000);
    expect(database.listenState).toBe('connected');
  });

  test('notices lost messages although the clock was an hour ahead', async () => {
    const { clock, database, state, listen } = createDatabase();
    await clock.advance(60 * 60_000);
    await listen();
    await clock.advance(1_000);
    await clock.jump(-60 * 60_000);
    state.isSilent = true;
    await clock.advance(60 * 60_000 + 40_000);
    expect(database.listenState).toBe('polling');
  });

  test('ends with its last listener', async () => {
    const { clock, database, state, listen, received } = createDatabase();
    state.isSilent = true;
    const stop = await listen();
    await clock.advance(10_000);
    expect(database.listenState).toBe('polling');
    await stop();
    await clock.advance(0);
    expect(database.listenState).toBe('off');
    expect(clock.pendingSleeps).toBe(0);
    received.length = 0;
    state.isSilent = false;
    await listen();
    await clock.advance(5_000);
    expect(database.listenState).toBe('connected');
    expect(received).toEqual([]);
  });
});
