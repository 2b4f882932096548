import { expect, test } from 'vitest';
import { toLogEntry, formatLog } from '../../../demo/developer/event-log.js';

/** Creates an event with fields, like the events of the tag. */
const createEvent = (type: string, fields: object) => Object.assign(new Event(type), fields);

const at = new Date(2030, 0, 2, 9, 5, 7, 30);

test('toLogEntry: has the fields that the event declares', () => {
  const event = createEvent('ledyer-complete', {
    sessionId: 'se_1',
    orderId: undefined,
    source: 'poll',
    replayed: false,
  });
  expect(toLogEntry(event, at)).toEqual({
    time: '09:05:07.030',
    name: 'ledyer-complete',
    fields: [
      ['sessionId', 'se_1'],
      ['source', 'poll'],
      ['replayed', 'false'],
    ],
  });
});

test('toLogEntry: flattens nested objects without their session id', () => {
  const event = createEvent('ledyer-state-change', {
    sessionId: 'se_1',
    state: { status: 'failed', sessionId: 'se_1', error: new Error('No script.') },
    previous: { status: 'loading', sessionId: 'se_1' },
  });
  expect(toLogEntry(event, at).fields).toEqual([
    ['sessionId', 'se_1'],
    ['state.status', 'failed'],
    ['state.error', 'No script.'],
    ['previous.status', 'loading'],
  ]);
});

test('formatLog: returns one block of text per event', () => {
  const entries = [
    toLogEntry(createEvent('ledyer-pending', { sessionId: 'se_1' }), at),
    toLogEntry(createEvent('ledyer-ready', {}), at),
  ];
  expect(formatLog(entries)).toBe(
    '09:05:07.030 ledyer-pending\n  sessionId: se_1\n09:05:07.030 ledyer-ready',
  );
});
