import { describe, expect, test } from 'vitest';
import { messages } from '../../../src/element/runtime/locales/en.js';
import { createMessage, type ShownState } from '../../../src/element/runtime/message.js';
import { CheckoutError } from '../../../src/session/checkout-error.js';
import { createInvalidConfigState } from '../../../src/session/checkout-state.js';
import { parseSessionId } from '../../../src/session/parse-session-id.js';

const create = (state: ShownState) =>
  createMessage(state, { messages, language: 'en', hostedPage: undefined });

const session = { sessionId: parseSessionId('se_1'), connection: 'push' } as const;
const open = { ...session, frame: 'ready', status: 'open' } as const;

describe('the announcement of the tag', () => {
  test('is the status if the tag shows no message', () => {
    expect(create(open)).toMatchObject({ parts: [], announcement: messages.open });
  });

  test.each([
    ['a lost connection', { ...open, connection: 'lost' }, messages.offline],
    ['a missing network', { ...open, connection: 'offline' }, messages.offline],
    ['a removed frame', { ...open, frame: 'failed' }, messages.frameRemoved],
    ['a session that the shop does not know', { ...open, frame: 'covered' }, messages.failed],
    [
      'both messages',
      { ...open, status: 'unconfirmed', connection: 'offline' },
      `${messages.unconfirmed} ${messages.offline}`,
    ],
  ] as const)('has %s', (_, state, announcement) => {
    expect(create(state).announcement).toBe(announcement);
  });
});

describe('the message of the tag', () => {
  test('does not tell the buyer that a checkout failed which another tag shows', () => {
    const error = new CheckoutError('duplicate', 'Remove the other tag.');
    const { parts, announcement } = create(createInvalidConfigState(error));
    expect(parts).toMatchObject([{ text: messages.open, detail: 'Remove the other tag.' }]);
    expect(announcement).toBe(messages.open);
  });
});
