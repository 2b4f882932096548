import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sessionStates, signStates, type SignState } from '../../src/ledyer/session-state.js';
import { CheckoutError } from '../../src/session/checkout-error.js';
import { isFinal, next, invalidConfigState } from '../../src/session/checkout-state.js';
import { idleState, loadingState } from '../../src/session/initial-state.js';
import type { CheckoutState } from '../../src/session/checkout-state.js';
import { connectionModes, type CheckoutUpdate } from '../../src/session/checkout-update.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';

const id = parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');
const other = parseSessionId('se_2');

const error = new CheckoutError('script-load-failed', 'blocked');

const answer = (
  state: (typeof sessionStates)[number],
  source: 'mount' | 'poll' = 'poll',
): CheckoutUpdate => ({
  type: 'status',
  status: { sessionId: id, state, signState: undefined, orderId: 'or_1' },
  source,
});
const ready: CheckoutUpdate = { type: 'ready' };
const hint: CheckoutUpdate = { type: 'frame-event' };
const overdue: CheckoutUpdate = { type: 'overdue' };
const failed: CheckoutUpdate = { type: 'failed', error };
const suspended: CheckoutUpdate = { type: 'suspended' };
const resumed: CheckoutUpdate = { type: 'resumed' };

const after = (...news: CheckoutUpdate[]) => news.reduce(next, loadingState(id));

/** Every news there is, in each of its forms. */
const allNews: CheckoutUpdate[] = [
  ...sessionStates.flatMap((state) =>
    [id, other].flatMap((sessionId) =>
      signStates.flatMap((signState) =>
        (['mount', 'push', 'poll'] as const).map((source): CheckoutUpdate => ({
          type: 'status',
          status: { sessionId, state, signState, orderId: undefined },
          source,
        })),
      ),
    ),
  ),
  ready,
  failed,
  hint,
  overdue,
  suspended,
  resumed,
  { type: 'customer-changed', part: 'billing' },
  { type: 'buy' },
  ...connectionModes.map((connection): CheckoutUpdate => ({ type: 'connection', connection })),
  { type: 'failure', error },
];

/** Every state that can be reached, by its text, and every step between two of them. */
function explore() {
  const states = new Map<string, CheckoutState>();
  const steps: { from: CheckoutState; news: CheckoutUpdate; to: CheckoutState }[] = [];
  const open = [loadingState(id)];
  for (let from = open.pop(); from; from = open.pop()) {
    const key = JSON.stringify(from);
    if (states.has(key)) continue;
    states.set(key, from);
    for (const news of allNews) {
      const to = next(from, news);
      steps.push({ from, news, to });
      open.push(to);
    }
  }
  return { states: [...states.values()], steps };
}

/** The statuses, in the order in which they are passed. */
const order: readonly CheckoutState['status'][] = [
  'idle',
  'loading',
  'failed',
  'open',
  'suspended',
  'confirming',
  'unconfirmed',
  'pending',
  'complete',
  'expired',
  'cancelled',
];

/** Where a status stands on the way; the page goes to and fro between two that stand on one place. */
const placeOf = (status: CheckoutState['status']) => (status === 'suspended' ? 'open' : status);

describe('the machine', () => {
  test('opens when the frame is there', () => {
    expect(after(ready)).toMatchObject({ status: 'open', frame: 'ready' });
  });

  test('completes when the shop says so, with where that was learnt', () => {
    expect(after(ready, hint, answer('authorized'))).toMatchObject({
      status: 'complete',
      orderId: 'or_1',
      source: 'poll',
      replayed: false,
    });
  });

  test('knows a completion that was there before the tag', () => {
    expect(after(answer('authorized', 'mount'))).toMatchObject({ source: 'mount', replayed: true });
  });

  test('only confirms on a hint, however many there are', () => {
    expect(after(ready, hint, hint, hint).status).toBe('confirming');
  });

  test('calls a hint unconfirmed when its time is over, and goes on', () => {
    expect(after(ready, hint, overdue).status).toBe('unconfirmed');
    expect(after(ready, hint, overdue, answer('authorized')).status).toBe('complete');
    expect(after(ready, hint, overdue, answer('pendingSca')).status).toBe('pending');
  });

  test('does not call a hint unconfirmed that was confirmed in time', () => {
    expect(after(hint, answer('pendingSca'), overdue).status).toBe('pending');
  });

  test('stays open while the session is locked, because a declined card opens it again', () => {
    expect(after(ready, answer('locked')).status).toBe('open');
  });

  test('is suspended as often as the page locks the checkout', () => {
    expect(after(ready, suspended).status).toBe('suspended');
    expect(after(ready, suspended, resumed).status).toBe('open');
    expect(after(ready, suspended, resumed, suspended).status).toBe('suspended');
  });

  test('remembers that it has to be locked until the frame is there, however late', () => {
    expect(after(suspended, ready)).toMatchObject({ status: 'suspended', frame: 'ready' });
    expect(after(suspended, failed, ready).status).toBe('suspended');
    expect(after(failed, suspended, ready).status).toBe('suspended');
    expect(after(suspended, resumed, ready).status).toBe('open');
    expect(after(suspended, failed, resumed, ready).status).toBe('open');
  });

  test('goes on from suspended as from open, and does not come back', () => {
    expect(after(ready, suspended, hint).status).toBe('confirming');
    expect(after(ready, suspended, answer('pendingSca')).status).toBe('pending');
    expect(after(ready, suspended, hint, resumed).status).toBe('confirming');
    expect(after(ready, suspended, answer('expired'), resumed).status).toBe('expired');
  });

  test('shows a failure to load, and recovers when the frame comes late', () => {
    expect(after(failed)).toMatchObject({ status: 'failed', error });
    expect(after(failed, ready)).toMatchObject({ status: 'open', frame: 'ready' });
  });

  test('completes although nothing could be loaded', () => {
    expect(after(failed, answer('authorized'))).toMatchObject({
      status: 'complete',
      frame: 'failed',
    });
  });

  test('has a frame in a session that was pending from the start', () => {
    expect(after(answer('pendingSca', 'mount'), ready)).toMatchObject({
      status: 'pending',
      frame: 'ready',
    });
  });

  test('does not call a completion old that the page has seen happen', () => {
    expect(after(hint, answer('authorized', 'mount'))).toMatchObject({
      source: 'poll',
      replayed: false,
    });
  });

  test('knows how far signing has come, and only lets it go on', () => {
    const signed = (signState: SignState): CheckoutUpdate => ({
      type: 'status',
      status: { sessionId: id, state: 'pendingSca', signState, orderId: undefined },
      source: 'poll',
    });
    expect(after(signed('unsigned'), signed('partSign'))).toMatchObject({ signState: 'partSign' });
    expect(after(signed('partSign'), signed('unsigned'))).toMatchObject({ signState: 'partSign' });
  });

  test('knows how the session is followed, whatever else it knows', () => {
    expect(after({ type: 'connection', connection: 'lost' }, hint)).toMatchObject({
      status: 'confirming',
      connection: 'lost',
    });
  });

  test('is the picture in its source and in the tag’s README', () => {
    const { steps } = explore();
    const rows = order
      .map((from) => {
        const targets = new Set(
          steps
            .filter((step) => step.from.status === from && step.to.status !== from)
            .map(({ to }) => to.status),
        );
        return [from, order.filter((status) => targets.has(status))] as const;
      })
      .filter(([, targets]) => targets.length > 0);
    const width = Math.max(...rows.map(([from]) => from.length));
    const picture = rows.map(([from, targets]) => `${from.padEnd(width)}  ─▶ ${targets.join(' ')}`);
    for (const file of ['src/session/checkout-state.ts', 'src/element/README.md']) {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      for (const line of picture) expect(text, file).toContain(line);
    }
  });

  test('does nothing without a session', () => {
    for (const news of allNews) {
      expect(next(idleState, news)).toBe(idleState);
      const refused = invalidConfigState(error);
      expect(next(refused, news)).toBe(refused);
    }
  });

  test('keeps its promises over every state that can be reached and all news', () => {
    const { states, steps } = explore();
    process.stdout.write(
      `model check: ${states.length} states × ${allNews.length} news = ${steps.length} steps\n`,
    );
    expect(steps.length).toBeGreaterThan(500);

    for (const { from, news, to } of steps) {
      const told = `${JSON.stringify(from)} + ${JSON.stringify(news)}`;
      if (isFinal(from)) expect(to.status, `${told}: ends are kept`).toBe(from.status);
      const isAnswer = news.type === 'status' && news.status.sessionId === id;
      if (!isFinal(from) && isFinal(to))
        expect(isAnswer, `${told}: only an answer ends`).toBe(true);
      if (from.status !== 'pending' && to.status === 'pending') expect(isAnswer, told).toBe(true);
      if (to.status === 'complete' && from.status !== 'complete') {
        expect(isAnswer && news.status.state, told).toBe('authorized');
      }
      if (from.status === 'open' && to.status === 'suspended') {
        expect(news.type, `${told}: only the page locks`).toBe('suspended');
      }
      if (from.status === 'suspended' && to.status === 'open') {
        expect(news.type, `${told}: only the page unlocks`).toBe('resumed');
      }
    }
  });

  test('never returns to a place that it has left', () => {
    const { states, steps } = explore();
    const reachable = new Map(states.map(({ status }) => [placeOf(status), new Set<string>()]));
    for (let changed = true; changed;) {
      changed = false;
      for (const step of steps) {
        const [from, to] = [placeOf(step.from.status), placeOf(step.to.status)];
        if (from === to) continue;
        const found = reachable.get(from)!;
        for (const place of [to, ...reachable.get(to)!]) {
          if (!found.has(place)) changed = true;
          found.add(place);
        }
      }
    }
    for (const [place, others] of reachable) expect([...others]).not.toContain(place);
  });

  test('leads from suspended wherever it leads from open', () => {
    const onFrom = (status: CheckoutState['status']) =>
      new Set(
        explore()
          .steps.filter(({ from }) => from.status === status)
          .map(({ news, to }) => `${JSON.stringify(news)} ▶ ${placeOf(to.status)}`),
      );
    expect(onFrom('suspended')).toEqual(onFrom('open'));
  });

  test('can reach completion from everywhere but an end', () => {
    for (const state of explore().states) {
      if (!isFinal(state)) expect(next(state, answer('authorized')).status).toBe('complete');
    }
  });
});
