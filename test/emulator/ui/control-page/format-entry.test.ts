import { describe, expect, test } from 'vitest';
import type { TimelineEvent, TimelineEntry } from '../../../../src/emulator/control/control-api.js';
import {
  formatEntry,
  concernsSession,
} from '../../../../src/emulator/ui/control-page/format-entry.js';

const entry = (happening: TimelineEvent): TimelineEntry => ({
  seq: 1,
  at: '2026-11-21T12:00:00.000Z',
  ...happening,
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

describe('a line of the timeline', () => {
  test.each([
    ['/v1/sessions', 'API'],
    ['/oauth/token', 'Token'],
    ['/bootstrap.js', 'Script'],
    ['/checkout/sessions/se_1', 'Checkout'],
    ['/pos/', 'Checkout'],
  ])('says whose request %s was: %s', (path, party) => {
    expect(formatEntry(request(path)).party).toBe(party);
  });

  test.each([
    [200, 'success'],
    [303, 'neutral'],
    [422, 'warning'],
    [503, 'error'],
  ])('tells by its tone how %i is: %s', (status, tone) => {
    expect(formatEntry(request('/v1/orders', { status })).tone).toBe(tone);
  });

  test('repeats what was refused, read past and spoilt', () => {
    const { notes } = formatEntry(
      request('/v1/sessions', { warnings: ['lvl'], errors: ['no total'], fault: 'status' }),
    );
    expect(notes).toEqual([
      { text: 'no total', tone: 'error' },
      { text: 'lvl', tone: 'warning' },
      { text: 'Spoilt by the fault status', tone: 'warning' },
    ]);
  });

  test('calls a notification delivered when 200 came back, and at nothing else', () => {
    const told = (status: number | null) =>
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
    expect(told(200).tone).toBe('success');
    expect(told(204).tone).toBe('error');
    expect(told(null)).toMatchObject({
      tone: 'error',
      outcome: 'no answer',
      title: 'order.create to http://shop.test/n',
      notes: [{ text: 'Attempt 2' }],
    });
  });

  test('shows where a session came from and where it is', () => {
    const moved = (before: 'open' | 'locked' | null) =>
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
    expect(moved('open')).toBe('open → locked');
    expect(moved('locked')).toBe('locked, changed');
    expect(moved(null)).toBe('new, locked');
  });
});

test('an entry belongs to the session that it names, by either of its ids', () => {
  const session = { id: 'se_1', orderId: 'or_1' };
  const none = new Set<string>();
  expect(concernsSession(request('/v1/sessions/se_1'), session, none)).toBe(true);
  expect(concernsSession(request('/v1/orders/or_1/capture'), session, none)).toBe(true);
  expect(concernsSession(request('/v1/orders/or_2'), session, none)).toBe(false);
  const told = entry({
    type: 'notification',
    notificationId: 'no_1',
    eventType: 'com.ledyer.order.create',
    url: 'http://shop.test/n',
    attempt: 1,
    status: 200,
    nextAt: null,
  });
  expect(concernsSession(told, session, none)).toBe(false);
  expect(concernsSession(told, session, new Set(['no_1']))).toBe(true);
});
