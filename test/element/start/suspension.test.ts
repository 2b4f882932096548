import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CheckoutLock } from '../../../src/element/runtime/checkout-lock.js';
import { explainError } from '../../../src/element/runtime/error-texts.js';
import {
  Suspension,
  maxLeaseMs,
  type SuspensionLease,
} from '../../../src/element/start/suspension.js';
import type { ClientApi } from '../../../src/ledyer/client-api.js';
import { CheckoutError } from '../../../src/session/checkout-error.js';
import { createFakeClock, flushTasks } from '../../support/fake-clock.js';
import { getRunCount, printLine, getSeed } from '../../support/run-options.js';

/** A suspension and its lock, with a fake API that records its calls. */
function createFixture() {
  const clock = createFakeClock();
  /** The values that `onChange` was called with. */
  const changes: boolean[] = [];
  const calls: string[] = [];
  /** The types of the updates. */
  const updates: string[] = [];
  const errors: CheckoutError[] = [];
  const api: ClientApi = {
    suspend: () => calls.push('suspend'),
    resume: () => calls.push('resume'),
    clientValidation: () => undefined,
  };
  const page = { api: api as ClientApi | undefined, onUpdate: () => undefined as unknown };
  const onError = (error: CheckoutError) => errors.push(error);
  const createLock = () =>
    new CheckoutLock({
      api: () => page.api!,
      onUpdate: ({ type }) => {
        updates.push(type);
        page.onUpdate();
      },
      onError,
    });
  let lock = createLock();
  const suspension = new Suspension({
    schedule: (ms, call) => {
      const cancelled = new AbortController();
      void clock.sleep(ms, cancelled.signal).then(() => {
        if (!cancelled.signal.aborted) call();
      });
      return () => cancelled.abort();
    },
    onChange: (isSuspended) => {
      changes.push(isSuspended);
      lock.set(isSuspended);
    },
    onExpire: () => onError(new CheckoutError('suspension-timeout')),
  });
  return {
    clock,
    changes,
    calls,
    updates,
    errors,
    page,
    suspension,
    setReady: () => lock.onReady(),
    /** Replaces the checkout by another session, or reloads it. */
    replaceCheckout: () => {
      updates.length = 0;
      lock = createLock();
      if (suspension.isSuspended) lock.set(true);
    },
  };
}

/** Creates a suspension with a checkout that is on the page. */
function createReadyFixture() {
  const fixture = createFixture();
  fixture.setReady();
  return fixture;
}

afterEach(() => vi.unstubAllGlobals());

describe('`Suspension` with `CheckoutLock`', () => {
  test('locks with the first lease and unlocks with the last', () => {
    const { suspension, calls, updates } = createReadyFixture();
    const first = suspension.suspend();
    const second = suspension.suspend();
    first.release();
    expect(suspension.isSuspended).toBe(true);
    expect(calls).toEqual(['suspend']);
    second.release();
    expect(calls).toEqual(['suspend', 'resume']);
    expect(updates).toEqual(['suspended', 'resumed']);
  });

  test('ignores repeated releases of a lease', () => {
    const { suspension, calls } = createReadyFixture();
    const first = suspension.suspend();
    suspension.suspend();
    first.release();
    first.release();
    first[Symbol.dispose]();
    expect(calls).toEqual(['suspend']);
  });

  test('releases all leases on `resume`, which does nothing without one', () => {
    const { suspension, calls, changes } = createReadyFixture();
    suspension.resume();
    const leases = [suspension.suspend(), suspension.suspend()];
    suspension.resume();
    suspension.resume();
    for (const lease of leases) lease.release();
    expect(calls).toEqual(['suspend', 'resume']);
    expect(changes).toEqual([true, false]);
  });

  test('does not release a new lease when one from before `resume` is released', () => {
    const { suspension, calls } = createReadyFixture();
    const old = suspension.suspend();
    suspension.resume();
    suspension.suspend();
    old.release();
    expect(calls).toEqual(['suspend', 'resume', 'suspend']);
  });

  test('releases a lease on dispose, also where `Symbol.dispose` is missing', () => {
    const { suspension, calls } = createReadyFixture();
    suspension.suspend()[Symbol.dispose]();
    expect(calls).toEqual(['suspend', 'resume']);

    vi.stubGlobal('Symbol', Object.create(Symbol, { dispose: { value: undefined } }));
    const lease = suspension.suspend() as unknown as Record<symbol, () => void>;
    lease[Symbol.for('Symbol.dispose')]!();
    expect(calls).toEqual(['suspend', 'resume', 'suspend', 'resume']);
  });

  test('applies a lock that was set before the checkout was on the page', () => {
    const { suspension, calls, updates, setReady } = createFixture();
    suspension.suspend();
    suspension.suspend();
    expect(calls).toEqual([]);
    expect(updates).toEqual(['suspended']);
    setReady();
    setReady();
    expect(calls).toEqual(['suspend']);
  });

  test('replays a lock that was released before the checkout was on the page', () => {
    const { suspension, calls, updates, setReady } = createFixture();
    suspension.suspend().release();
    expect(calls).toEqual([]);
    setReady();
    setReady();
    expect(calls).toEqual(['suspend', 'resume']);
    expect(updates).toEqual(['suspended', 'resumed']);
  });

  test('keeps leases when another checkout takes the place of the first', async () => {
    const { suspension, calls, errors, setReady, replaceCheckout, clock } = createReadyFixture();
    const old = suspension.suspend();
    replaceCheckout();
    setReady();
    expect(suspension.isSuspended).toBe(true);
    expect(calls).toEqual(['suspend', 'suspend']);
    old.release();
    expect(calls).toEqual(['suspend', 'suspend', 'resume']);
    suspension.suspend();
    old.release();
    replaceCheckout();
    setReady();
    await clock.advance(maxLeaseMs);
    expect(errors, 'only the second lease expired').toHaveLength(1);
    expect(calls.slice(3)).toEqual(['suspend', 'suspend', 'resume']);
  });

  test('releases an expired lease and reports it', async () => {
    const { suspension, calls, errors, clock } = createReadyFixture();
    const forgotten = suspension.suspend();
    await clock.advance(maxLeaseMs - 1);
    const newer = suspension.suspend();
    expect(calls).toEqual(['suspend']);
    await clock.advance(1);
    expect(errors.map(({ code, phase }) => [code, phase])).toEqual([
      ['suspension-timeout', 'suspension'],
    ]);
    explainError(errors[0]!);
    expect(errors[0]!.message).toContain(`${maxLeaseMs / 1_000} s`);
    expect(calls, 'the newer lease is still held').toEqual(['suspend']);
    forgotten.release();
    newer.release();
    expect(calls).toEqual(['suspend', 'resume']);
    await clock.advance(maxLeaseMs);
    expect(errors).toHaveLength(1);
    expect(clock.pendingSleeps).toBe(0);
  });

  test.each([
    ['is missing', undefined],
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
  ])('reports an API that %s, and does not throw', (_, api) => {
    const { suspension, page, errors, updates } = createReadyFixture();
    page.api = api;
    suspension.suspend().release();
    expect(errors.map(({ code }) => code)).toEqual(['suspension-failed', 'suspension-failed']);
    errors.forEach(explainError);
    expect(errors.map(({ message }) => /suspend\(\)|resume\(\)/.exec(message)?.[0])).toEqual([
      'suspend()',
      'resume()',
    ]);
    expect(updates).toEqual(['suspended', 'resumed']);
  });

  test('unlocks if a listener calls `resume` while the lock is being set', () => {
    const { suspension, page, calls, updates } = createReadyFixture();
    page.onUpdate = () => suspension.resume();
    suspension.suspend().release();
    expect(calls).toEqual(['suspend', 'resume']);
    expect(updates).toEqual(['suspended', 'resumed']);
    expect(suspension.isSuspended).toBe(false);
  });

  test('calls the API alternately, and expires leases, for any sequence of actions', async () => {
    const count = getRunCount(1_000, 50_000);
    const seed = getSeed();
    let [stepCount, leaseCount, expiredCount] = [0, 0, 0];
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('suspend' as const) }) },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('release' as const), index: fc.nat(6) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('wait' as const),
          ms: fc.constantFrom(1, maxLeaseMs / 2, maxLeaseMs),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constantFrom('resume' as const, 'ready', 'replace') }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20, size: 'max' }), async (steps) => {
        const { suspension, calls, errors, updates, clock, setReady, replaceCheckout } =
          createFixture();
        const leases: SuspensionLease[] = [];
        /** The expiry of each held lease, by its index. */
        const held = new Map<number, number>();
        /** A model of the expected behaviour. */
        const model = {
          isReady: false,
          isLocked: false,
          needsCatchUp: false,
          calls: [] as string[],
          expired: 0,
        };
        const apply = () => {
          if (!model.isReady || model.isLocked === held.size > 0) return;
          model.isLocked = !model.isLocked;
          model.calls.push(model.isLocked ? 'suspend' : 'resume');
        };
        for (const action of steps) {
          switch (action.do) {
            case 'suspend':
              held.set(leases.length, clock.now() + maxLeaseMs);
              leases.push(suspension.suspend());
              break;
            case 'release': {
              const index = action.index % Math.max(leases.length, 1);
              leases[index]?.release();
              held.delete(index);
              break;
            }
            case 'resume':
              suspension.resume();
              held.clear();
              break;
            case 'ready':
              setReady();
              if (!model.isReady && model.needsCatchUp && held.size === 0) {
                model.calls.push('suspend', 'resume');
              }
              model.isReady = true;
              break;
            case 'replace':
              replaceCheckout();
              Object.assign(model, { isReady: false, isLocked: false, needsCatchUp: false });
              break;
            case 'wait':
              await clock.advance(action.ms);
              for (const [index, expiresAt] of held) {
                if (expiresAt > clock.now()) continue;
                held.delete(index);
                model.expired += 1;
              }
              break;
          }
          model.needsCatchUp ||= held.size > 0;
          apply();
          if (suspension.isSuspended !== held.size > 0) break;
        }
        await flushTasks();
        const { isSuspended } = suspension;
        expect({
          isSuspended,
          calls,
          expired: errors.length,
          timers: clock.pendingSleeps,
        }).toEqual({
          isSuspended: held.size > 0,
          calls: model.calls,
          expired: model.expired,
          timers: held.size,
        });
        expect(updates.at(-1) ?? 'resumed').toBe(isSuspended ? 'suspended' : 'resumed');
        stepCount += steps.length;
        leaseCount += leases.length;
        expiredCount += errors.length;
      }),
      { numRuns: count, seed },
    );
    printLine(
      `suspension: ${count} sequences, ${stepCount} steps, ${leaseCount} leases, ${expiredCount} expired, seed ${seed}`,
    );
    expect(expiredCount).toBeGreaterThan(count / 20);
  });
});
