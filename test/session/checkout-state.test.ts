import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sessionStates, signStates, type SignState } from '../../src/ledyer/session-state.js';
import { CheckoutError } from '../../src/session/checkout-error.js';
import {
  createInvalidConfigState,
  getFrame,
  isFinal,
  isFollowing,
  next,
  type CheckoutState,
} from '../../src/session/checkout-state.js';
import {
  connectionModes,
  type CheckoutUpdate,
  type UpdateOrigin,
} from '../../src/session/checkout-update.js';
import { idleState, createLoadingState } from '../../src/session/initial-state.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';

const id = parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');
const otherId = parseSessionId('se_2');

const error = new CheckoutError('script-load-failed', 'blocked');

const statusUpdate = (
  state: (typeof sessionStates)[number],
  source: UpdateOrigin = 'poll',
): CheckoutUpdate => ({
  type: 'status',
  status: { sessionId: id, state, signState: undefined, orderId: 'or_1' },
  source,
});
const signUpdate = (signState: SignState | undefined): CheckoutUpdate => ({
  type: 'status',
  status: { sessionId: id, state: 'pendingSca', signState, orderId: undefined },
  source: 'poll',
});
const ready: CheckoutUpdate = { type: 'ready' };
const frameEvent: CheckoutUpdate = { type: 'frame-event' };
const overdue: CheckoutUpdate = { type: 'overdue' };
const failed: CheckoutUpdate = { type: 'failed', error };
const sessionUnknown: CheckoutUpdate = { type: 'session-unknown', error };
const reloading: CheckoutUpdate = { type: 'reloading' };
const suspended: CheckoutUpdate = { type: 'suspended' };
const resumed: CheckoutUpdate = { type: 'resumed' };

/** Returns the state after these updates, from the first state of a session. */
const stateAfter = (...updates: CheckoutUpdate[]) => updates.reduce(next, createLoadingState(id));

/** Every update, in each of its forms. */
const allUpdates: CheckoutUpdate[] = [
  ...sessionStates.flatMap((state) =>
    [id, otherId].flatMap((sessionId) =>
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
  reloading,
  failed,
  sessionUnknown,
  frameEvent,
  overdue,
  suspended,
  resumed,
  { type: 'customer-changed', part: 'billing' },
  { type: 'buy' },
  ...connectionModes.map((connection): CheckoutUpdate => ({ type: 'connection', connection })),
  { type: 'failure', error },
];

/** Returns every reachable state, and every transition between two of them. */
function explore() {
  const states = new Map<string, CheckoutState>();
  const transitions: { from: CheckoutState; update: CheckoutUpdate; to: CheckoutState }[] = [];
  const unvisited = [createLoadingState(id)];
  for (let from = unvisited.pop(); from; from = unvisited.pop()) {
    const key = JSON.stringify(from);
    if (states.has(key)) continue;
    states.set(key, from);
    for (const update of allUpdates) {
      const to = next(from, update);
      transitions.push({ from, update, to });
      unvisited.push(to);
    }
  }
  return { states: [...states.values()], transitions };
}

/** The statuses, in the order in which the machine passes them. */
const statusOrder: readonly CheckoutState['status'][] = [
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

/** Merges `open` and `suspended`: the page switches between these two. */
const mergeSuspended = (status: CheckoutState['status']) =>
  status === 'suspended' ? 'open' : status;

describe('initial states', () => {
  test('`idleState` has no session', () => {
    expect(idleState).toEqual({ status: 'idle' });
    expect(isFollowing(idleState)).toBe(false);
  });

  test('`createLoadingState` has a session, no frame and no connection yet', () => {
    const state = createLoadingState(id);
    expect(state).toEqual({
      status: 'loading',
      sessionId: id,
      frame: 'loading',
      connection: undefined,
      suspended: false,
    });
    expect(isFollowing(state)).toBe(true);
  });

  test('`createInvalidConfigState` has the error and no session', () => {
    const state = createInvalidConfigState(error);
    expect(state).toEqual({ status: 'failed', sessionId: undefined, error });
    expect(isFollowing(state)).toBe(false);
  });
});

describe('`next`: the frame', () => {
  test('opens when the frame is ready', () => {
    expect(stateAfter(ready)).toEqual({
      status: 'open',
      sessionId: id,
      frame: 'ready',
      connection: undefined,
    });
  });

  test('fails when the frame fails, and opens when the frame is ready after all', () => {
    expect(stateAfter(failed)).toEqual({
      status: 'failed',
      sessionId: id,
      frame: 'failed',
      connection: undefined,
      suspended: false,
      error,
    });
    expect(stateAfter(failed, ready)).toEqual(stateAfter(ready));
  });

  test('keeps the status when the frame fails after it was open', () => {
    expect(stateAfter(ready, failed)).toMatchObject({ status: 'open', frame: 'failed' });
    expect(stateAfter(ready, frameEvent, failed)).toMatchObject({
      status: 'confirming',
      frame: 'failed',
    });
  });

  test('keeps a later status when the frame becomes ready', () => {
    expect(stateAfter(statusUpdate('pendingSca', 'mount'), ready)).toMatchObject({
      status: 'pending',
      frame: 'ready',
    });
    expect(stateAfter(frameEvent, ready)).toMatchObject({ status: 'confirming', frame: 'ready' });
  });

  test.each([
    ['ready', ready],
    ['failed', failed],
  ])('returns the same state for a second `%s`', (_, update) => {
    const state = stateAfter(update);
    expect(next(state, update)).toBe(state);
  });

  test('completes although the frame failed', () => {
    expect(stateAfter(failed, statusUpdate('authorized'))).toMatchObject({
      status: 'complete',
      frame: 'failed',
    });
  });
});

describe('`next`: frame events', () => {
  test('moves to `confirming`, however many frame events arrive', () => {
    const state = stateAfter(ready, frameEvent);
    expect(state).toEqual({
      status: 'confirming',
      sessionId: id,
      frame: 'ready',
      connection: undefined,
    });
    expect(next(state, frameEvent)).toBe(state);
  });

  test('moves to `unconfirmed` when the confirmation is overdue, and then to `complete` or `pending`', () => {
    expect(stateAfter(ready, frameEvent, overdue)).toEqual({
      status: 'unconfirmed',
      sessionId: id,
      frame: 'ready',
      connection: undefined,
    });
    expect(stateAfter(ready, frameEvent, overdue, statusUpdate('authorized')).status).toBe(
      'complete',
    );
    expect(stateAfter(ready, frameEvent, overdue, statusUpdate('pendingSca')).status).toBe(
      'pending',
    );
  });

  test.each([
    ['loading', []],
    ['open', [ready]],
    ['pending', [frameEvent, statusUpdate('pendingSca')]],
    ['complete', [statusUpdate('authorized')]],
  ])('ignores `overdue` while `%s`', (status, updates) => {
    const state = stateAfter(...updates);
    expect(state.status).toBe(status);
    expect(next(state, overdue)).toBe(state);
  });
});

describe('`next`: a session that the shop has never known', () => {
  test.each([
    ['open', [ready]],
    ['suspended', [ready, suspended]],
    ['loading', []],
    ['failed', [failed]],
  ])('is covered while `%s`, until the shop knows it', (status, updates) => {
    const covered = stateAfter(...updates, sessionUnknown);
    expect(covered).toMatchObject({ status, frame: 'covered' });
    expect(next(covered, sessionUnknown)).toBe(covered);
    expect(next(covered, ready)).toMatchObject({ frame: 'covered' });
    expect(next(covered, frameEvent)).toMatchObject({ frame: 'covered' });
    expect(next(covered, reloading)).toBe(covered);
    const frame = status === 'loading' ? 'loading' : 'ready';
    expect(next(covered, statusUpdate('open'))).toMatchObject({ status, frame });
    expect(next(covered, statusUpdate('authorized'))).toMatchObject({ status: 'complete', frame });
  });

  test.each([
    ['confirming', [ready, frameEvent]],
    ['unconfirmed', [ready, frameEvent, overdue]],
    ['pending', [ready, statusUpdate('pendingSca')]],
    ['complete', [ready, statusUpdate('authorized')]],
  ])('is not covered while `%s`', (_, updates) => {
    const state = stateAfter(...updates);
    expect(next(state, sessionUnknown)).toBe(state);
  });
});

describe('`next`: suspension', () => {
  test('switches between `open` and `suspended`', () => {
    expect(stateAfter(ready, suspended).status).toBe('suspended');
    expect(stateAfter(ready, suspended, resumed).status).toBe('open');
    expect(stateAfter(ready, suspended, resumed, suspended).status).toBe('suspended');
  });

  test.each([
    ['suspended', [ready, suspended], suspended],
    ['resumed', [ready], resumed],
    ['suspended', [suspended], suspended],
    ['resumed', [], resumed],
    ['suspended', [failed, suspended], suspended],
    ['suspended', [ready, frameEvent], suspended],
    ['resumed', [ready, frameEvent], resumed],
    ['suspended', [statusUpdate('expired')], suspended],
  ])('returns the same state for `%s` that changes nothing, after %j', (_, updates, update) => {
    const state = stateAfter(...updates);
    expect(next(state, update)).toBe(state);
  });

  test('remembers a suspension until the frame is ready', () => {
    expect(stateAfter(suspended)).toMatchObject({ status: 'loading', suspended: true });
    expect(stateAfter(suspended, ready)).toEqual({
      status: 'suspended',
      sessionId: id,
      frame: 'ready',
      connection: undefined,
    });
    expect(stateAfter(suspended, failed, ready).status).toBe('suspended');
    expect(stateAfter(ready, suspended, reloading, ready).status).toBe('suspended');
    expect(stateAfter(failed, suspended, ready).status).toBe('suspended');
    expect(stateAfter(suspended, resumed, ready).status).toBe('open');
    expect(stateAfter(suspended, failed, resumed, ready).status).toBe('open');
  });

  test('leaves `suspended` like `open`, and does not return to it', () => {
    expect(stateAfter(ready, suspended, frameEvent).status).toBe('confirming');
    expect(stateAfter(ready, suspended, statusUpdate('pendingSca')).status).toBe('pending');
    expect(stateAfter(ready, suspended, frameEvent, resumed).status).toBe('confirming');
    expect(stateAfter(ready, suspended, statusUpdate('expired'), resumed).status).toBe('expired');
  });
});

describe('`next`: statuses', () => {
  test.each(['open', 'locked'] as const)(
    'ignores the status `%s`, because a declined card reopens a locked session',
    (sessionState) => {
      for (const updates of [[], [ready], [frameEvent], [statusUpdate('pendingSca')]]) {
        const state = stateAfter(...updates);
        expect(next(state, statusUpdate(sessionState))).toBe(state);
      }
    },
  );

  test('ignores the status of another session', () => {
    const state = stateAfter(ready);
    const status = { sessionId: otherId, signState: undefined, orderId: 'or_2' };
    for (const sessionState of sessionStates) {
      const update = { ...status, state: sessionState };
      expect(next(state, { type: 'status', status: update, source: 'poll' })).toBe(state);
    }
  });

  test.each(['poll', 'push'] as const)(
    'completes with the origin `%s` and the order id',
    (source) => {
      expect(stateAfter(ready, frameEvent, statusUpdate('authorized', source))).toEqual({
        status: 'complete',
        sessionId: id,
        frame: 'ready',
        connection: undefined,
        orderId: 'or_1',
        source,
        replayed: false,
      });
    },
  );

  test('marks a session that was authorized before mounting as replayed', () => {
    for (const updates of [[], [ready], [failed], [ready, suspended]]) {
      expect(stateAfter(...updates, statusUpdate('authorized', 'mount'))).toMatchObject({
        source: 'mount',
        replayed: true,
      });
    }
  });

  test.each([
    ['confirming', [frameEvent]],
    ['unconfirmed', [frameEvent, overdue]],
  ])('does not mark a completion as replayed while `%s`', (status, updates) => {
    expect(stateAfter(...updates).status).toBe(status);
    expect(stateAfter(...updates, statusUpdate('authorized', 'mount'))).toMatchObject({
      source: 'poll',
      replayed: false,
    });
  });

  test('does not mark a completion from a later poll as replayed', () => {
    expect(stateAfter(statusUpdate('authorized', 'poll'))).toMatchObject({
      source: 'poll',
      replayed: false,
    });
  });

  test.each(['expired', 'cancelled'] as const)('ends as `%s`', (status) => {
    expect(stateAfter(ready, statusUpdate(status))).toEqual({
      status,
      sessionId: id,
      frame: 'ready',
      connection: undefined,
    });
  });

  test('keeps the progress of signing, which only advances', () => {
    expect(stateAfter(signUpdate('unsigned'))).toEqual({
      status: 'pending',
      sessionId: id,
      frame: 'loading',
      connection: undefined,
      signState: 'unsigned',
    });
    const signed = (...states: (SignState | undefined)[]) => stateAfter(...states.map(signUpdate));
    expect(signed('unsigned', 'partSign')).toMatchObject({ signState: 'partSign' });
    expect(signed('partSign', 'fullSign')).toMatchObject({ signState: 'fullSign' });
    expect(signed(undefined, 'unsigned')).toMatchObject({ signState: 'unsigned' });
    expect(signed('partSign', 'unsigned')).toMatchObject({ signState: 'partSign' });
    expect(signed('partSign', undefined)).toMatchObject({ signState: 'partSign' });
  });

  test.each([undefined, ...signStates])(
    'returns the same state for a repeated sign state `%s`',
    (signState) => {
      const state = stateAfter(signUpdate(signState));
      expect(next(state, signUpdate(signState))).toBe(state);
    },
  );

  test.each([
    ['pending', [statusUpdate('pendingSca')], ['open', 'locked', 'pendingSca']],
    ['complete', [statusUpdate('authorized')], sessionStates],
    ['expired', [statusUpdate('expired')], sessionStates],
    ['cancelled', [statusUpdate('cancelled')], sessionStates],
  ] as const)(
    'returns the same `%s` state for a late status of a stream',
    (status, updates, late) => {
      const state = stateAfter(...updates);
      expect(state.status).toBe(status);
      for (const sessionState of late) {
        expect(next(state, statusUpdate(sessionState, 'push')), sessionState).toBe(state);
      }
    },
  );
});

describe('`next`: the connection', () => {
  const lost: CheckoutUpdate = { type: 'connection', connection: 'lost' };

  test('keeps the connection in every later state', () => {
    expect(stateAfter(lost)).toEqual({ ...createLoadingState(id), connection: 'lost' });
    for (const update of [ready, failed, frameEvent, suspended, statusUpdate('authorized')]) {
      expect(stateAfter(lost, update)).toMatchObject({ connection: 'lost' });
    }
    expect(stateAfter(lost, frameEvent, overdue)).toMatchObject({ connection: 'lost' });
  });

  test('returns the same state for the same connection, and once the session has ended', () => {
    const state = stateAfter(lost);
    expect(next(state, lost)).toBe(state);
    const ended = stateAfter(statusUpdate('authorized'));
    expect(next(ended, lost)).toBe(ended);
  });
});

describe('`next`: updates without effect', () => {
  test.each<CheckoutUpdate>([
    { type: 'buy' },
    { type: 'customer-changed', part: 'billing' },
    { type: 'failure', error },
  ])('returns the same state for `$type`', (update) => {
    const state = stateAfter(ready);
    expect(next(state, update)).toBe(state);
  });

  test('returns the same state for every update while there is no session', () => {
    for (const update of allUpdates) {
      expect(next(idleState, update)).toBe(idleState);
      const invalid = createInvalidConfigState(error);
      expect(next(invalid, update)).toBe(invalid);
    }
  });
});

describe('the state machine of a checkout', () => {
  test('matches the diagram in its source and in the README of the tag', () => {
    const { transitions } = explore();
    const rows = statusOrder
      .map((from) => {
        const targets = new Set(
          transitions
            .filter(
              (transition) => transition.from.status === from && transition.to.status !== from,
            )
            .map(({ to }) => to.status),
        );
        return [from, statusOrder.filter((status) => targets.has(status))] as const;
      })
      .filter(([, targets]) => targets.length > 0);
    const width = Math.max(...rows.map(([from]) => from.length));
    const diagram = rows.map(([from, targets]) => `${from.padEnd(width)}  ─▶ ${targets.join(' ')}`);
    for (const file of ['src/session/checkout-state.ts', 'src/element/README.md']) {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      for (const line of diagram) expect(text, file).toContain(line);
    }
  });

  test('keeps its invariants over every reachable state and every update', () => {
    const { states, transitions } = explore();
    process.stdout.write(
      `model check: ${states.length} states × ${allUpdates.length} updates = ${transitions.length} transitions\n`,
    );
    expect(transitions.length).toBeGreaterThan(500);

    for (const { from, update, to } of transitions) {
      const label = `${JSON.stringify(from)} + ${JSON.stringify(update)}`;
      if (isFinal(from)) expect(to.status, `${label}: final states are kept`).toBe(from.status);
      const isStatus = update.type === 'status' && update.status.sessionId === id;
      if (!isFinal(from) && isFinal(to))
        expect(isStatus, `${label}: only a status ends the session`).toBe(true);
      if (from.status !== 'pending' && to.status === 'pending') expect(isStatus, label).toBe(true);
      if (to.status === 'complete' && from.status !== 'complete') {
        expect(isStatus && update.status.state, label).toBe('authorized');
      }
      if (from.status === 'open' && to.status === 'suspended') {
        expect(update.type, `${label}: only the page suspends`).toBe('suspended');
      }
      if (from.status === 'suspended' && to.status === 'open') {
        expect(update.type, `${label}: only the page resumes`).toBe('resumed');
      }
    }
  });

  test('returns the same object when nothing changes', () => {
    for (const { from, to } of explore().transitions) {
      if (JSON.stringify(from) === JSON.stringify(to)) expect(to).toBe(from);
    }
  });

  test('never returns to a status that it has left', () => {
    const { states, transitions } = explore();
    const reachable = new Map(
      states.map(({ status }) => [mergeSuspended(status), new Set<string>()]),
    );
    for (let changed = true; changed;) {
      changed = false;
      for (const transition of transitions) {
        const from = mergeSuspended(transition.from.status);
        const to = mergeSuspended(transition.to.status);
        if (from === to) continue;
        const found = reachable.get(from)!;
        for (const status of [to, ...reachable.get(to)!]) {
          if (!found.has(status)) changed = true;
          found.add(status);
        }
      }
    }
    for (const [status, others] of reachable) expect([...others]).not.toContain(status);
  });

  test('has the same transitions from `suspended` as from `open`', () => {
    const transitionsFrom = (status: CheckoutState['status']) =>
      new Set(
        explore()
          .transitions.filter(({ from }) => from.status === status)
          .map(({ update, to }) => `${JSON.stringify(update)} ▶ ${mergeSuspended(to.status)}`),
      );
    expect(transitionsFrom('suspended')).toEqual(transitionsFrom('open'));
  });

  test('can complete from every state that is not final', () => {
    for (const state of explore().states) {
      if (!isFinal(state)) expect(next(state, statusUpdate('authorized')).status).toBe('complete');
    }
  });

  test('is final exactly in `complete`, `expired` and `cancelled`', () => {
    for (const state of [idleState, createInvalidConfigState(error), ...explore().states]) {
      expect(isFinal(state), state.status).toBe(
        ['complete', 'expired', 'cancelled'].includes(state.status),
      );
    }
  });
});

describe('the frame of a checkout', () => {
  test('is that of the state, and missing without a session', () => {
    expect(getFrame(idleState)).toBeUndefined();
    expect([stateAfter(), stateAfter(ready)].map(getFrame)).toEqual(['loading', 'ready']);
  });

  test('is loading again while it reloads, also after a failure', () => {
    const open = stateAfter(ready);
    expect(next(open, reloading)).toEqual({ ...open, frame: 'loading' });
    const failedLater = stateAfter(ready, failed);
    expect(next(failedLater, reloading)).toEqual({ ...failedLater, frame: 'loading' });
  });

  test.each([
    ['that is loading', stateAfter()],
    ['that is covered', stateAfter(ready, sessionUnknown)],
    ['of a completed session', stateAfter(ready, statusUpdate('authorized'))],
  ])('does not change by a reload of one %s', (_, state) => {
    expect(next(state, reloading)).toBe(state);
  });

  test('stays covered when it fails in an open checkout, and fails in one that has not loaded', () => {
    const covered = stateAfter(ready, sessionUnknown);
    expect(next(covered, failed)).toBe(covered);
    expect(stateAfter(sessionUnknown, failed)).toMatchObject({ status: 'failed', frame: 'failed' });
  });
});
