import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionState } from '../../src/ledyer/session-state.js';
import { CheckoutError } from '../../src/session/checkout-error.js';
import { watchSession } from '../../src/session/watch-session.js';
import { createAsyncQueue } from '../../src/session/async-queue.js';
import type { CheckoutUpdate } from '../../src/session/checkout-update.js';
import type { SessionStatus } from '../../src/session/session-status.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import type { StatusResult, StatusClient } from '../../src/session/status-client.js';
import { getRunCount, printLine, getSeed } from '../support/run-options.js';
import { createFakeClock, flushTasks } from '../support/fake-clock.js';
import { FakePage, type TagEvent } from '../support/component/fake-page.js';

type Step =
  | {
      readonly do:
        | 'connect'
        | 'disconnect'
        | 'move'
        | 'update'
        | 'wait'
        | 'ready'
        | 'frame-event'
        | 'fail';
    }
  | { readonly do: 'session'; readonly id: string }
  | { readonly do: 'become'; readonly id: string; readonly state: SessionState };

const ids = ['se_a', 'se_b'];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'connect' }) },
  ...(['disconnect', 'move', 'update', 'wait', 'ready', 'frame-event', 'fail'] as const).map(
    (name) => ({
      weight: 2,
      arbitrary: fc.constant<Step>({ do: name }),
    }),
  ),
  {
    weight: 2,
    arbitrary: fc.constantFrom(...ids, '').map((id): Step => ({ do: 'session', id })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...ids),
        fc.constantFrom<SessionState>('pendingSca', 'authorized', 'expired', 'cancelled', 'locked'),
      )
      .map(([id, state]): Step => ({ do: 'become', id, state })),
  },
);

/** Runs the steps. The scheduler chooses the order in which pending promises settle. Returns the violations. */
async function findViolations(scheduler: fc.Scheduler, steps: readonly Step[]): Promise<string[]> {
  const clock = createFakeClock();
  const sessionStates = new Map<string, SessionState>(ids.map((id) => [id, 'open']));
  const violations: string[] = [];
  let completedGeneration: object | undefined;
  let generation: object = {};
  let emit: (update: CheckoutUpdate) => void = () => undefined;

  const createStatus = (id: string): SessionStatus => ({
    sessionId: parseSessionId(id),
    state: sessionStates.get(id)!,
    signState: undefined,
    orderId: undefined,
  });
  const client: StatusClient = {
    fetch: (id) =>
      scheduler.schedule(
        Promise.resolve<StatusResult>({ type: 'status', status: createStatus(id) }),
      ),
    subscribe: (id) =>
      scheduler.schedule(
        Promise.resolve({
          type: 'stream' as const,
          updates: (async function* () {
            for (let times = 0; times < 5; times += 1) {
              yield { type: 'status' as const, status: createStatus(id) };
              await scheduler.schedule(Promise.resolve());
            }
          })(),
        }),
      ),
  };
  const onEvent = ({ type, sessionId }: TagEvent) => {
    if (!page.isConnected) violations.push(`${type} after the tag was removed`);
    if (sessionId !== page.sessionId)
      violations.push(`${type} of ${sessionId} in ${page.sessionId}`);
    if (type !== 'ledyer-complete') return;
    if (sessionStates.get(sessionId) !== 'authorized')
      violations.push('complete without authorization');
    if (completedGeneration === generation) violations.push('complete twice');
    completedGeneration = generation;
  };
  const page: FakePage = new FakePage({
    clock,
    onEvent,
    getSources: (id) => {
      generation = {};
      return {
        sessionId: parseSessionId(id),
        frame: (_, signal) => {
          const queue = createAsyncQueue<CheckoutUpdate>(signal);
          emit = (update) => queue.push(update);
          return queue;
        },
        status: (options) => watchSession(client, { ...options, push: true }),
      };
    },
  });
  page.sessionId = ids[0]!;

  const error = new CheckoutError('script-load-failed', 'blocked');
  const perform = async (action: Step): Promise<void> => {
    switch (action.do) {
      case 'connect':
        if (!page.isConnected) page.connect();
        break;
      case 'disconnect':
        if (page.isConnected) page.disconnect();
        break;
      case 'move':
        if (!page.isConnected) break;
        page.disconnect();
        page.connect();
        break;
      case 'session':
        page.sessionId = action.id;
        // Lit updates a host some time later.
        void scheduler.schedule(Promise.resolve()).then(() => page.update());
        break;
      case 'become': {
        const state = sessionStates.get(action.id)!;
        if (state === 'open' || state === 'pendingSca') sessionStates.set(action.id, action.state);
        break;
      }
      case 'update':
        page.update();
        break;
      case 'wait':
        await clock.advance(31_000);
        break;
      case 'fail':
        emit({ type: 'failed', error });
        break;
      default:
        emit({ type: action.do });
    }
  };

  let last: Promise<unknown> = Promise.resolve();
  for (const action of steps) {
    last = last.then(() => scheduler.schedule(Promise.resolve())).then(() => perform(action));
  }
  await scheduler.waitFor(last);
  while (scheduler.count() > 0) await scheduler.waitNext(1);
  await flushTasks();
  page.disconnect();
  await flushTasks();
  const completedBefore = completedGeneration;
  for (const id of ids) sessionStates.set(id, 'authorized');
  emit({ type: 'frame-event' });
  await clock.advance(120_000);
  if (completedGeneration !== completedBefore) violations.push('complete after the removal');
  if (clock.pendingSleeps > 0) violations.push(`${clock.pendingSleeps} timers left`);
  return violations;
}

describe('the tag under random interleavings', () => {
  test('fires no event twice, after its removal or for another session', async () => {
    const options = { numRuns: getRunCount(500, 20_000), seed: getSeed() };
    printLine(`interleavings: ${options.numRuns}, SEED=${options.seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { maxLength: 25 }),
        async (scheduler, steps) => {
          expect(await findViolations(scheduler, steps)).toEqual([]);
        },
      ),
      options,
    );
  });
});
