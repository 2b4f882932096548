import { describe, expect, test } from 'vitest';
import type { TimelineEvent, TimelineEntry } from '../../../src/emulator/control/control-api.js';
import { entryText, isAbout } from '../../../src/emulator/ui/control-page/format-entry.js';

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
    expect(entryText(request(path)).party).toBe(party);
  });

  test.each([
    [200, 'good'],
    [303, 'calm'],
    [422, 'odd'],
    [503, 'bad'],
  ])('tells by its mood how %i is: %s', (status, mood) => {
    expect(entryText(request('/v1/orders', { status })).mood).toBe(mood);
  });

  test('repeats what was refused, read past and spoilt', () => {
    const { remarks } = entryText(
      request('/v1/sessions', { warnings: ['lvl'], errors: ['no total'], fault: 'status' }),
    );
    expect(remarks).toEqual([
      { text: 'no total', mood: 'bad' },
      { text: 'lvl', mood: 'odd' },
      { text: 'Spoilt by the fault status', mood: 'odd' },
    ]);
  });

  test('calls a notification delivered when 200 came back, and at nothing else', () => {
    const told = (status: number | null) =>
      entryText(
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
    expect(told(200).mood).toBe('good');
    expect(told(204).mood).toBe('bad');
    expect(told(null)).toMatchObject({
      mood: 'bad',
      outcome: 'no answer',
      title: 'order.create to http://shop.test/n',
      remarks: [{ text: 'Attempt 2' }],
    });
  });

  test('shows where a session came from and where it is', () => {
    const moved = (before: 'open' | 'locked' | null) =>
      entryText(
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
  expect(isAbout(request('/v1/sessions/se_1'), session, none)).toBe(true);
  expect(isAbout(request('/v1/orders/or_1/capture'), session, none)).toBe(true);
  expect(isAbout(request('/v1/orders/or_2'), session, none)).toBe(false);
  const told = entry({
    type: 'notification',
    notificationId: 'no_1',
    eventType: 'com.ledyer.order.create',
    url: 'http://shop.test/n',
    attempt: 1,
    status: 200,
    nextAt: null,
  });
  expect(isAbout(told, session, none)).toBe(false);
  expect(isAbout(told, session, new Set(['no_1']))).toBe(true);
});
