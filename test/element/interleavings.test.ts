import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionState } from '../../src/ledyer/session-state.js';
import { CheckoutError } from '../../src/session/checkout-error.js';
import { watchSession } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import type { CheckoutUpdate } from '../../src/session/checkout-update.js';
import type { SessionStatus } from '../../src/session/session-status.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import type { StatusResult, StatusClient } from '../../src/session/status-client.js';
import { getRunCount, printLine, getSeed } from '../support/run-options.js';
import { createFakeClock, flushTasks } from '../support/fake-clock.js';
import { FakePage, type TagEvent } from '../support/fake-page.js';

type Step =
  | {
      readonly do:
        'connect' | 'disconnect' | 'move' | 'update' | 'wait' | 'ready' | 'frame-event' | 'fail';
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

/** Runs the steps while the scheduler decides who of all that waits comes next; gives what went wrong. */
async function play(scheduler: fc.Scheduler, steps: readonly Step[]): Promise<string[]> {
  const clock = createFakeClock();
  const truth = new Map<string, SessionState>(ids.map((id) => [id, 'open']));
  const wrong: string[] = [];
  let completedFor: object | undefined;
  let generation: object = {};
  let say: (news: CheckoutUpdate) => void = () => undefined;

  const answer = (id: string): SessionStatus => ({
    sessionId: parseSessionId(id),
    state: truth.get(id)!,
    signState: undefined,
    orderId: undefined,
  });
  const status: StatusClient = {
    fetch: (id) =>
      scheduler.schedule(Promise.resolve<StatusResult>({ type: 'status', status: answer(id) })),
    subscribe: (id) =>
      scheduler.schedule(
        Promise.resolve({
          type: 'stream' as const,
          updates: (async function* () {
            for (let times = 0; times < 5; times += 1) {
              yield { type: 'status' as const, status: answer(id) };
              await scheduler.schedule(Promise.resolve());
            }
          })(),
        }),
      ),
  };
  const hear = ({ type, sessionId }: TagEvent) => {
    if (!page.isConnected) wrong.push(`${type} after the tag was removed`);
    if (sessionId !== page.sessionId) wrong.push(`${type} of ${sessionId} in ${page.sessionId}`);
    if (type !== 'ledyer-complete') return;
    if (truth.get(sessionId) !== 'authorized') wrong.push('complete without authority');
    if (completedFor === generation) wrong.push('complete twice');
    completedFor = generation;
  };
  const page: FakePage = new FakePage({
    clock,
    onEvent: hear,
    getSources: (id) => {
      generation = {};
      return {
        sessionId: parseSessionId(id),
        frame: (_, signal) => {
          const queue = asyncQueue<CheckoutUpdate>(signal);
          say = (news) => queue.push(news);
          return queue;
        },
        status: (options) => watchSession(status, { ...options, push: true }),
      };
    },
  });
  page.sessionId = ids[0]!;

  const error = new CheckoutError('script-load-failed', 'blocked');
  const perform = async (one: Step): Promise<void> => {
    switch (one.do) {
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
        page.sessionId = one.id;
        // Lit updates some time later, and so does this.
        void scheduler.schedule(Promise.resolve()).then(() => page.update());
        break;
      case 'become': {
        const state = truth.get(one.id)!;
        if (state === 'open' || state === 'pendingSca') truth.set(one.id, one.state);
        break;
      }
      case 'update':
        page.update();
        break;
      case 'wait':
        await clock.advance(31_000);
        break;
      case 'fail':
        say({ type: 'failed', error });
        break;
      default:
        say({ type: one.do });
    }
  };

  let last: Promise<unknown> = Promise.resolve();
  for (const one of steps) {
    last = last.then(() => scheduler.schedule(Promise.resolve())).then(() => perform(one));
  }
  await scheduler.waitFor(last);
  while (scheduler.count() > 0) await scheduler.waitNext(1);
  await flushTasks();
  page.disconnect();
  await flushTasks();
  const told = completedFor;
  for (const id of ids) truth.set(id, 'authorized');
  say({ type: 'frame-event' });
  await clock.advance(120_000);
  if (completedFor !== told) wrong.push('complete after the end');
  if (clock.pendingSleeps > 0) wrong.push(`${clock.pendingSleeps} timers left`);
  return wrong;
}

describe('whatever comes first', () => {
  test('no event is told twice, late, or of another session', async () => {
    const options = { numRuns: getRunCount(500, 20_000), seed: getSeed() };
    printLine(`interleavings: ${options.numRuns}, SEED=${options.seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { maxLength: 25 }),
        async (scheduler, steps) => {
          expect(await play(scheduler, steps)).toEqual([]);
        },
      ),
      options,
    );
  });
});
