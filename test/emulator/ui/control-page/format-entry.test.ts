import { describe, expect, test } from 'vitest';
import type { TimelineEvent, TimelineEntry } from '../../../../src/emulator/control/control-api.js';
import {
  formatEntry,
  concernsSession,
} from '../../../../src/emulator/ui/control-page/format-entry.js';

const entry = (event: TimelineEvent): TimelineEntry => ({
  seq: 1,
  at: '2026-11-21T12:00:00.000Z',
  ...event,
});
const request = (path: string, more: Partial<TimelineEvent & { type: 'request' }> = {}) =>
  entry({
    type: 'request',
    method: 'GET',
    path,
    status: 200,
    warnings: [],
    errors: [],
    fault: null,
    ...more,
  });

describe('formatEntry', () => {
  test.each([
    ['/v1/sessions', 'API'],
    ['/oauth/token', 'Token'],
    ['/bootstrap.js', 'Script'],
    ['/checkout/sessions/se_1', 'Checkout'],
    ['/pos/', 'Checkout'],
  ])('assigns the request %s to the party %s', (path, party) => {
    expect(formatEntry(request(path)).party).toBe(party);
  });

  test.each([
    [200, 'success'],
    [303, 'neutral'],
    [422, 'warning'],
    [503, 'error'],
  ])('gives status %i the tone %s', (status, tone) => {
    expect(formatEntry(request('/v1/orders', { status })).tone).toBe(tone);
  });

  test('lists rejected fields, ignored fields and injected faults', () => {
    const { notes } = formatEntry(
      request('/v1/sessions', { warnings: ['lvl'], errors: ['no total'], fault: 'status' }),
    );
    expect(notes).toEqual([
      { text: 'no total', tone: 'error' },
      { text: 'lvl', tone: 'warning' },
      { text: 'Injected fault: status', tone: 'warning' },
    ]);
  });

  test('marks a notification as delivered only when the response status is 200', () => {
    const format = (status: number | null) =>
      formatEntry(
        entry({
          type: 'notification',
          notificationId: 'no_1',
          eventType: 'com.ledyer.order.create',
          url: 'http://shop.test/n',
          attempt: 2,
          status,
          nextAt: null,
        }),
      );
    expect(format(200).tone).toBe('success');
    expect(format(204).tone).toBe('error');
    expect(format(null)).toMatchObject({
      tone: 'error',
      outcome: 'no response',
      title: 'order.create to http://shop.test/n',
      notes: [{ text: 'Attempt 2' }],
    });
  });

  test('shows the previous and the current state of a session', () => {
    const formatOutcome = (before: 'open' | 'locked' | null) =>
      formatEntry(
        entry({
          type: 'session',
          sessionId: 'se_1',
          orderId: 'or_1',
          before,
          state: 'locked',
          signState: 'unsigned',
        }),
      ).outcome;
    expect(formatOutcome('open')).toBe('open → locked');
    expect(formatOutcome('locked')).toBe('locked, changed');
    expect(formatOutcome(null)).toBe('new, locked');
  });
});

test('concernsSession matches an entry by either id of its session', () => {
  const session = { id: 'se_1', orderId: 'or_1' };
  const none = new Set<string>();
  expect(concernsSession(request('/v1/sessions/se_1'), session, none)).toBe(true);
  expect(concernsSession(request('/v1/orders/or_1/capture'), session, none)).toBe(true);
  expect(concernsSession(request('/v1/orders/or_2'), session, none)).toBe(false);
  const notification = entry({
    type: 'notification',
    notificationId: 'no_1',
    eventType: 'com.ledyer.order.create',
    url: 'http://shop.test/n',
    attempt: 1,
    status: 200,
    nextAt: null,
  });
  expect(concernsSession(notification, session, none)).toBe(false);
  expect(concernsSession(notification, session, new Set(['no_1']))).toBe(true);
});
