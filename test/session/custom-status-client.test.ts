import { describe, expect, test } from 'vitest';
import {
  createCustomStatusClient,
  type StatusSource,
} from '../../src/session/custom-status-client.js';
import { createStatus, sessionId } from '../support/scripted-status-client.js';
import type { SubscribeResult } from '../../src/session/status-client.js';

const { signal } = new AbortController();
const open = { sessionId, state: 'open' };
const openResult = { type: 'status', status: createStatus('open') };
const noStatus = { type: 'failure', isUnexpectedContent: true };

async function* createStream(...values: readonly unknown[]): AsyncGenerator {
  await Promise.resolve();
  yield* values;
}

const failingSources: readonly (readonly [string, StatusSource])[] = [
  [
    'throws',
    () => {
      throw new Error('no status');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no status'))],
];

describe('`fetch` of a custom status source', () => {
  const fetchFrom = (source: StatusSource) =>
    createCustomStatusClient(source).fetch(sessionId, signal, false);

  test('passes the session id and the signal to the source', async () => {
    const calls: unknown[] = [];
    await fetchFrom((...args) => {
      calls.push(args);
      return Promise.resolve(open);
    });
    expect(calls).toEqual([[sessionId, signal]]);
  });

  test('returns a single status', async () => {
    expect(await fetchFrom(() => Promise.resolve(open))).toEqual(openResult);
  });

  test('returns the first status of a stream', async () => {
    const stream = createStream(open, { sessionId, state: 'expired' });
    expect(await fetchFrom(() => stream)).toEqual(openResult);
  });

  test.each([
    ['a stream without a status', () => createStream()],
    ['another value', () => Promise.resolve('open')],
  ])('returns a failure for %s', async (_, source) => {
    expect(await fetchFrom(source)).toEqual(noStatus);
  });

  test.each(failingSources)('returns a failure for a source that %s', async (_, source) => {
    expect(await fetchFrom(source)).toEqual({ type: 'failure' });
  });
});

describe('`subscribe` of a custom status source', () => {
  const subscribeTo = (source: StatusSource) =>
    createCustomStatusClient(source).subscribe(sessionId, signal);
  const readAll = async (result: SubscribeResult) => {
    const items = [];
    if (result.type === 'stream') for await (const item of result.updates) items.push(item);
    return items;
  };

  test('returns each status of a stream, and heartbeats for other values', async () => {
    const result = await subscribeTo((_, own) => {
      expect(own).toBe(signal);
      return createStream(open, 'nothing', { sessionId, state: 'archived' });
    });
    expect(result.type).toBe('stream');
    expect(await readAll(result)).toEqual([openResult, { type: 'heartbeat' }, { type: 'unknown' }]);
  });

  test('returns a single status of a source without a stream', async () => {
    expect(await subscribeTo(() => Promise.resolve(open))).toEqual(openResult);
  });

  test.each(failingSources)('returns a failure for a source that %s', async (_, source) => {
    expect(await subscribeTo(source)).toEqual({ type: 'failure' });
  });
});
