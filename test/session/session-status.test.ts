import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sessionStates } from '../../src/ledyer/session-state.js';
import { parseSessionStatus } from '../../src/session/session-status.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';

const id = parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');

describe('a status answer', () => {
  test.each(sessionStates)('is read in the state %s', (state) => {
    expect(parseSessionStatus({ sessionId: id, state, signState: 'partSign' }, id)).toEqual({
      sessionId: id,
      state,
      signState: 'partSign',
      orderId: undefined,
    });
  });

  test.each([
    ['another session', { sessionId: 'se_2', state: 'authorized' }],
    ['no session', { state: 'authorized' }],
    ['a state of tomorrow', { sessionId: id, state: 'archived' }],
    ['no state', { sessionId: id }],
    ['a list', [id, 'authorized']],
    ['text', 'authorized'],
    ['nothing', null],
  ])('is no news when it has %s', (_, value) => {
    expect(parseSessionStatus(value, id)).toBeUndefined();
  });

  test('does not take a state from a polluted prototype', () => {
    const polluted = Object.create({ state: 'authorized' }) as object;
    expect(parseSessionStatus(Object.assign(polluted, { sessionId: id }), id)).toBeUndefined();
  });

  test('is an end only when it names this session and a state that is one', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseSessionStatus(value, id)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});
