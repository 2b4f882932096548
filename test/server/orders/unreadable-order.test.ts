import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder } from '../../../src/ledyer/order.js';
import { LedyerError } from '../../../src/server/ledyer-client/ledyer-error.js';
import {
  createUnreadableHold,
  type UnreadableOrderDeps,
} from '../../../src/server/orders/unreadable-order.js';
import type { OrderDecision } from '../../../src/server/store/stored-order.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const hourMs = 60 * 60_000;
const order = decode(decodeOrder, getOrder);
const malformed = new LedyerError('malformed', 'The response quotes Ada Lovelace');
const rejected = (status: number) => new LedyerError('rejected', 'no', { status });

interface Scenario {
  /** The last failure. */
  readonly error?: unknown;
  readonly failingForMs?: number;
  /** The state of the session when its order could not be read. */
  readonly state?: string;
  /** The state that is stored now. `null` if the session is no longer stored. */
  readonly latestState?: string | null;
  /** The failure of the order's read at Ledyer. `null` if it succeeds. */
  readonly orderError?: Error | null;
  /** Whether the stored decision is a new hold. */
  readonly isNewlyHeld?: boolean;
  /** Whether a hold of an accepted order is new. */
  readonly holds?: boolean;
}

/** Calls the hold with a Ledyer and a store that record their calls. */
async function hold(scenario: Scenario = {}) {
  const { error = malformed, failingForMs = hourMs, state = 'authorized' } = scenario;
  const { latestState = state, orderError = rejected(404) } = scenario;
  const calls: unknown[][] = [];
  const record =
    (name: string, result: unknown) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    };
  const holdUnreadable = createUnreadableHold({
    clock: createFakeClock(november1),
    alertHeld: record('alert', undefined),
    ledyer: { orders: { get: record('get', orderError ?? order) } },
    store: {
      sessions: {
        find: record('find', latestState === null ? undefined : { state: latestState }),
      },
      orders: {
        saveDecision: record('save', {
          claimedTasks: [],
          isNewlyHeld: scenario.isNewlyHeld ?? false,
        }),
        hold: record('hold', scenario.holds ?? false),
      },
    },
  } as unknown as UnreadableOrderDeps);
  const session = { sessionId: 'se_1', orderId: order.id, state } as StoredSession;
  const rejection = await holdUnreadable(session, november1 - failingForMs, error).catch(
    (caught: unknown) => caught,
  );
  return { calls, names: calls.map(([name]) => name), rejection };
}

const createDecision = (found: string): OrderDecision => ({
  sessionId: 'se_1',
  orderId: order.id,
  status: 'held',
  differences: [{ name: 'unreadable', expected: null, found }],
  risks: [],
  ledyerStatus: [],
});
const decision = createDecision('LedyerError malformed');

describe('the order of a session that cannot be read', () => {
  test('is held and reported after an hour, without the text of the error', async () => {
    const { calls, rejection } = await hold({ isNewlyHeld: true });
    expect(calls).toEqual([
      ['find', 'se_1'],
      ['save', decision, november1],
      ['alert', decision],
    ]);
    expect(rejection).toBeUndefined();
  });

  test('is held with the status of the last failure', async () => {
    const { calls } = await hold({ error: rejected(500) });
    expect(calls[1]).toEqual(['save', createDecision('LedyerError rejected 500'), november1]);
  });

  test('is held and reported if it was accepted before', async () => {
    const { calls } = await hold({ holds: true });
    expect(calls).toEqual([
      ['find', 'se_1'],
      ['save', decision, november1],
      ['hold', decision, november1],
      ['alert', decision],
    ]);
  });

  test('is not reported again if it was held before', async () => {
    expect((await hold()).names).toEqual(['find', 'save', 'hold']);
  });

  test('is not held within the first hour', async () => {
    expect((await hold({ failingForMs: hourMs - 1 })).calls).toEqual([]);
  });

  test.each([
    ['an error of the store', new Error('The database is closed')],
    ['a value with the code of an error of Ledyer', { name: 'LedyerError', code: 'malformed' }],
  ])('is not held for %s', async (_, error) => {
    expect((await hold({ error })).calls).toEqual([]);
  });
});

describe('the order of an unreadable session that was not authorized', () => {
  const state = 'open';

  test('is held without a request if the stored session is authorized meanwhile', async () => {
    expect((await hold({ state, latestState: 'authorized' })).names).toEqual([
      'find',
      'save',
      'hold',
    ]);
  });

  test('is requested once, and held if Ledyer has it', async () => {
    const { calls } = await hold({ state, orderError: null, isNewlyHeld: true });
    expect(calls).toEqual([
      ['find', 'se_1'],
      ['get', order.id],
      ['save', decision, november1],
      ['alert', decision],
    ]);
  });

  test('is requested if the stored session is not authorized any more', async () => {
    expect((await hold({ state: 'authorized', latestState: 'open' })).names).toEqual([
      'find',
      'get',
    ]);
  });

  test.each(['malformed', 'too-large'] as const)(
    'is held if the response with it is %s',
    async (code) => {
      const orderError = new LedyerError(code, 'no');
      expect((await hold({ state, orderError })).names).toEqual(['find', 'get', 'save', 'hold']);
    },
  );

  test.each(['rejected', 'timeout', 'unreachable', 'id-invalid'] as const)(
    'is not held if its request fails with `%s`',
    async (code) => {
      const { names, rejection } = await hold({ state, orderError: new LedyerError(code, 'no') });
      expect(names).toEqual(['find', 'get']);
      expect(rejection).toBeUndefined();
    },
  );

  test('is not held if its request fails with another error, which is thrown', async () => {
    const orderError = Object.assign(new Error('no'), { code: 'malformed' });
    const { names, rejection } = await hold({ state, orderError });
    expect(names).toEqual(['find', 'get']);
    expect(rejection).toBe(orderError);
  });

  test('is not held if its session is no longer stored', async () => {
    expect((await hold({ state, latestState: null })).names).toEqual(['find', 'get']);
  });
});

describe('the order of an unreadable session that is no longer stored', () => {
  test('is held if the session was authorized when it was claimed', async () => {
    expect((await hold({ latestState: null })).names).toEqual(['find', 'save', 'hold']);
  });
});
