import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CheckoutLock, suspensionTimeoutError } from '../../src/element/runtime/checkout-lock.js';
import {
  Suspension,
  maxLeaseMs as limit,
  type SuspensionLease,
} from '../../src/element/start/suspension.js';
import type { ClientApi } from '../../src/ledyer/client-api.js';
import type { CheckoutError } from '../../src/session/checkout-error.js';
import { createFakeClock, flushTasks } from '../support/fake-clock.js';
import { getRunCount, printLine, getSeed } from '../support/run-options.js';

/** A tag with one checkout of Ledyer's after another, all of which write down what is said to them. */
function tag() {
  const clock = createFakeClock();
  /** What is wanted; each differs from the one before. */
  const changes: boolean[] = [];
  const calls: string[] = [];
  const news: string[] = [];
  const errors: CheckoutError[] = [];
  const api: ClientApi = {
    suspend: () => calls.push('suspend'),
    resume: () => calls.push('resume'),
    clientValidation: () => undefined,
  };
  const world = { api: api as ClientApi | undefined, onNews: () => undefined as unknown };
  const onError = (error: CheckoutError) => errors.push(error);
  const newLock = () =>
    new CheckoutLock({
      api: () => world.api,
      onUpdate: ({ type }) => {
        news.push(type);
        world.onNews();
      },
      onError,
    });
  let lock = newLock();
  const suspension = new Suspension({
    schedule: (ms, call) => {
      const off = new AbortController();
      void clock.sleep(ms, off.signal).then(() => {
        if (!off.signal.aborted) call();
      });
      return () => off.abort();
    },
    onChange: (isSuspended) => {
      changes.push(isSuspended);
      lock.set(isSuspended);
    },
    onExpire: () => onError(suspensionTimeoutError(limit)),
  });
  return {
    clock,
    changes,
    calls,
    news,
    errors,
    world,
    suspension,
    ready: () => lock.onReady(),
    /** Another session, or the same one loaded anew. */
    replace: () => {
      suspension.clear();
      news.length = 0;
      lock = newLock();
    },
  };
}

/** A tag whose checkout is on the page. */
function openTag() {
  const made = tag();
  made.ready();
  return made;
}

afterEach(() => vi.unstubAllGlobals());

describe('suspending the checkout', () => {
  test('locks with the first lease and unlocks with the last', () => {
    const { suspension, calls, news } = openTag();
    const one = suspension.suspend();
    const other = suspension.suspend();
    one.release();
    expect(suspension.isSuspended).toBe(true);
    expect(calls).toEqual(['suspend']);
    other.release();
    expect(calls).toEqual(['suspend', 'resume']);
    expect(news).toEqual(['suspended', 'resumed']);
  });

  test('takes a lease back once, however often it is released', () => {
    const { suspension, calls } = openTag();
    const one = suspension.suspend();
    suspension.suspend();
    one.release();
    one.release();
    one[Symbol.dispose]();
    expect(calls).toEqual(['suspend']);
  });

  test('resume releases all leases, and is nothing without one', () => {
    const { suspension, calls, changes } = openTag();
    suspension.resume();
    const leases = [suspension.suspend(), suspension.suspend()];
    suspension.resume();
    suspension.resume();
    for (const lease of leases) lease.release();
    expect(calls).toEqual(['suspend', 'resume']);
    expect(changes, 'a change is a change').toEqual([true, false]);
  });

  test('a lease of before a resume does not release one of after it', () => {
    const { suspension, calls } = openTag();
    const old = suspension.suspend();
    suspension.resume();
    suspension.suspend();
    old.release();
    expect(calls).toEqual(['suspend', 'resume', 'suspend']);
  });

  test('disposing releases, also where there is no Symbol.dispose', () => {
    const { suspension, calls } = openTag();
    suspension.suspend()[Symbol.dispose]();
    expect(calls).toEqual(['suspend', 'resume']);

    vi.stubGlobal('Symbol', Object.create(Symbol, { dispose: { value: undefined } }));
    const lease = suspension.suspend() as unknown as Record<symbol, () => void>;
    lease[Symbol.for('Symbol.dispose')]!();
    expect(calls).toEqual(['suspend', 'resume', 'suspend', 'resume']);
  });

  test('what is asked before there is a checkout is done when it is there', () => {
    const { suspension, calls, news, ready } = tag();
    suspension.suspend();
    suspension.suspend();
    expect(calls).toEqual([]);
    expect(news).toEqual(['suspended']);
    ready();
    ready();
    expect(calls).toEqual(['suspend']);
  });

  test('what was given back before there was a checkout makes that read the session anew', () => {
    const { suspension, calls, news, ready } = tag();
    suspension.suspend().release();
    expect(calls).toEqual([]);
    ready();
    ready();
    expect(calls).toEqual(['suspend', 'resume']);
    expect(news).toEqual(['suspended', 'resumed']);
  });

  test('leases end with their checkout, and do not touch the next one', async () => {
    const { suspension, calls, errors, ready, replace, clock } = openTag();
    const old = suspension.suspend();
    replace();
    ready();
    old.release();
    expect(suspension.isSuspended).toBe(false);
    expect(calls).toEqual(['suspend']);
    suspension.suspend();
    old.release();
    expect(calls).toEqual(['suspend', 'suspend']);
    await clock.advance(limit);
    expect(errors, 'only the second was held for too long').toHaveLength(1);
    expect(calls).toEqual(['suspend', 'suspend', 'resume']);
  });

  test('a lease that is held for too long is taken back, and that is reported', async () => {
    const { suspension, calls, errors, clock } = openTag();
    const forgotten = suspension.suspend();
    await clock.advance(limit - 1);
    const young = suspension.suspend();
    expect(calls).toEqual(['suspend']);
    await clock.advance(1);
    expect(errors.map(({ code, phase }) => [code, phase])).toEqual([
      ['suspension-timeout', 'suspension'],
    ]);
    expect(errors[0]!.message).toContain('60 s');
    expect(calls, 'another one is still held').toEqual(['suspend']);
    forgotten.release();
    young.release();
    expect(calls).toEqual(['suspend', 'resume']);
    await clock.advance(limit);
    expect(errors).toHaveLength(1);
    expect(clock.pendingSleeps).toBe(0);
  });

  test.each([
    ['has gone', undefined],
    [
      'throws',
      {
        suspend: () => {
          throw new Error('boom');
        },
        resume: () => {
          throw new Error('boom');
        },
        clientValidation: () => undefined,
      } satisfies ClientApi,
    ],
  ])('an api that %s is reported and throws nowhere', (_, api) => {
    const { suspension, world, errors, news } = openTag();
    world.api = api;
    suspension.suspend().release();
    expect(errors.map(({ code }) => code)).toEqual(['suspension-failed', 'suspension-failed']);
    expect(errors.map(({ message }) => /suspend\(\)|resume\(\)/.exec(message)?.[0])).toEqual([
      'suspend()',
      'resume()',
    ]);
    expect(news).toEqual(['suspended', 'resumed']);
  });

  test('a page that unlocks as soon as it hears of the lock ends unlocked', () => {
    const { suspension, world, calls, news } = openTag();
    world.onNews = () => suspension.resume();
    suspension.suspend().release();
    expect(calls).toEqual(['suspend', 'resume']);
    expect(news).toEqual(['suspended', 'resumed']);
    expect(suspension.isSuspended).toBe(false);
  });

  test('keeps the balance in whichever order a page does things', async () => {
    const count = getRunCount(1_000, 50_000);
    const start = getSeed();
    let [done, taken, forced] = [0, 0, 0];
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('suspend' as const) }) },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(6) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('wait' as const),
          ms: fc.constantFrom(1, limit / 2, limit),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constantFrom('resume' as const, 'ready', 'replace') }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20, size: 'max' }), async (steps) => {
        const { suspension, calls, errors, news, clock, ready, replace } = tag();
        const leases: SuspensionLease[] = [];
        /** Which leases are held, and until when. */
        const held = new Map<number, number>();
        const model = {
          isReady: false,
          isLocked: false,
          isOwed: false,
          calls: [] as string[],
          forced: 0,
        };
        const apply = () => {
          if (!model.isReady || model.isLocked === held.size > 0) return;
          model.isLocked = !model.isLocked;
          model.calls.push(model.isLocked ? 'suspend' : 'resume');
        };
        for (const one of steps) {
          switch (one.do) {
            case 'suspend':
              held.set(leases.length, clock.now() + limit);
              leases.push(suspension.suspend());
              break;
            case 'release': {
              const which = one.which % Math.max(leases.length, 1);
              leases[which]?.release();
              held.delete(which);
              break;
            }
            case 'resume':
              suspension.resume();
              held.clear();
              break;
            case 'ready':
              ready();
              if (!model.isReady && model.isOwed && held.size === 0) {
                model.calls.push('suspend', 'resume');
              }
              model.isReady = true;
              break;
            case 'replace':
              replace();
              held.clear();
              Object.assign(model, { isReady: false, isLocked: false, isOwed: false });
              break;
            case 'wait':
              await clock.advance(one.ms);
              for (const [which, until] of held) {
                if (until > clock.now()) continue;
                held.delete(which);
                model.forced += 1;
              }
              break;
          }
          model.isOwed ||= held.size > 0;
          apply();
          if (suspension.isSuspended !== held.size > 0) break;
        }
        await flushTasks();
        const { isSuspended } = suspension;
        expect({ isSuspended, calls, forced: errors.length, waiting: clock.pendingSleeps }).toEqual(
          {
            isSuspended: held.size > 0,
            calls: model.calls,
            forced: model.forced,
            waiting: held.size,
          },
        );
        expect(news.at(-1) ?? 'resumed').toBe(isSuspended ? 'suspended' : 'resumed');
        done += steps.length;
        taken += leases.length;
        forced += errors.length;
      }),
      { numRuns: count, seed: start },
    );
    printLine(
      `suspension: ${count} sequences, ${done} steps, ${taken} leases, ${forced} taken back, seed ${start}`,
    );
    expect(forced).toBeGreaterThan(count / 20);
  });
});
