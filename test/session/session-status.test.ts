import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sessionStates, signStates } from '../../src/ledyer/session-state.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { hasUnknownState, parseSessionStatus } from '../../src/session/session-status.js';
import { createFailure, parseStatus, parseStreamItem } from '../../src/session/status-client.js';

const id = parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');

/** A status of this session, inherited from a prototype. */
const inherited = (own: object = {}) =>
  Object.assign(Object.create({ sessionId: id, state: 'authorized' }) as object, own);

describe('`parseSessionStatus`', () => {
  test.each(sessionStates)('accepts the state `%s`', (state) => {
    expect(parseSessionStatus({ sessionId: id, state, signState: 'partSign' }, id)).toEqual({
      sessionId: id,
      state,
      signState: 'partSign',
      orderId: undefined,
    });
  });

  test.each(signStates)('accepts the sign state `%s`', (signState) => {
    const value = { sessionId: id, state: 'pendingSca', signState };
    expect(parseSessionStatus(value, id)).toMatchObject({ signState });
  });

  test('returns the order id', () => {
    const value = { sessionId: id, state: 'authorized', orderId: 'or_1' };
    expect(parseSessionStatus(value, id)).toMatchObject({ orderId: 'or_1' });
  });

  test.each([
    [3, 3],
    [0, 0],
    [-1, -1],
    [1.5, undefined],
    ['3', undefined],
    [null, undefined],
    [Infinity, undefined],
  ])('reads the cart revision %j as %j', (cartRevision, expected) => {
    const value = { sessionId: id, state: 'open', cartRevision };
    expect(parseSessionStatus(value, id)!.cartRevision).toBe(expected);
  });

  test('omits a sign state that is unknown, an order id that is not text, and other fields', () => {
    const value = { sessionId: id, state: 'authorized', signState: 'half', orderId: 7, total: 1 };
    expect(parseSessionStatus(value, id)).toStrictEqual({
      sessionId: id,
      state: 'authorized',
      signState: undefined,
      orderId: undefined,
      cartRevision: undefined,
    });
  });

  test.each([
    ['another session', { sessionId: 'se_2', state: 'authorized' }],
    ['no session', { state: 'authorized' }],
    ['an unknown state', { sessionId: id, state: 'archived' }],
    ['no state', { sessionId: id }],
    ['an array', [id, 'authorized']],
    ['text', 'authorized'],
    ['null', null],
    ['undefined', undefined],
    ['an inherited session id', inherited({ state: 'authorized' })],
  ])('returns `undefined` for %s', (_, value) => {
    expect(parseSessionStatus(value, id)).toBeUndefined();
  });

  test('does not read a state from a polluted prototype', () => {
    expect(parseSessionStatus(inherited({ sessionId: id }), id)).toBeUndefined();
  });

  test('returns `undefined` for any value that does not have this session id', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseSessionStatus(value, id)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('`hasUnknownState`', () => {
  test.each([
    [true, 'a state that only later versions know', { sessionId: id, state: 'archived' }],
    [false, 'another session', { sessionId: 'se_2', state: 'archived' }],
    [false, 'a state that is not text', { sessionId: id, state: 7 }],
    [false, 'no state', { sessionId: id }],
    [
      false,
      'a function instead of an object',
      Object.assign(() => 0, { sessionId: id, state: 'x' }),
    ],
    [false, 'an inherited state', inherited({ sessionId: id })],
    [false, 'null', null],
  ])('returns %s for %s', (result, _, value) => {
    expect(hasUnknownState(value, id)).toBe(result);
  });
});

describe('`parseStatus` and `parseStreamItem`', () => {
  const status = { sessionId: id, state: 'open', signState: undefined, orderId: undefined };

  test('return a status', () => {
    const result = { type: 'status', status };
    expect(parseStatus({ sessionId: id, state: 'open' }, id)).toEqual(result);
    expect(parseStreamItem({ sessionId: id, state: 'open' }, id)).toEqual(result);
  });

  test('return `unknown` for a state that only later versions know', () => {
    const value = { sessionId: id, state: 'archived' };
    expect(parseStatus(value, id)).toEqual({ type: 'unknown' });
    expect(parseStreamItem(value, id)).toEqual({ type: 'unknown' });
  });

  test('return unexpected content, and a heartbeat, for any other value', () => {
    for (const value of [undefined, null, {}, 'open', { sessionId: 'se_2', state: 'open' }]) {
      expect(parseStatus(value, id)).toStrictEqual(createFailure(undefined, true));
      expect(parseStreamItem(value, id)).toEqual({ type: 'heartbeat' });
    }
  });
});

describe('`createFailure`', () => {
  test('sets every field, so that `Object.prototype` cannot', () => {
    expect(createFailure()).toStrictEqual({
      type: 'failure',
      retryAfter: undefined,
      isUnexpectedContent: undefined,
      isRedirect: undefined,
    });
    expect(createFailure(5_000, true)).toEqual({
      type: 'failure',
      retryAfter: 5_000,
      isUnexpectedContent: true,
    });
  });
});
