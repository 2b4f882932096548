import { expect } from 'vitest';
import { getRunCount, printLine } from '../support/run-options.js';
import { normalConditions, firstSeed, simulateCheckouts } from './simulate-checkouts.js';

/** Half of the checkouts. Another test file, in another process, runs the other half. */
const count = getRunCount(1_000, 100_000) / 2;

/**
 * Simulates many checkouts with a fault in a third of all operations. Each authorized one must complete once per
 * mount.
 */
export async function expectNoLostCheckouts(push: boolean): Promise<void> {
  const startedAt = performance.now();
  const outcomes = await simulateCheckouts(count, {
    ...normalConditions,
    push,
    faultRate: 0.3,
    lostFrameEventRate: 0.3,
    lostNotificationRate: 0.3,
    disturbPage: true,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const authorized = outcomes.filter(({ authorizedAt }) => authorizedAt !== undefined);
  // A page that closes soon after the authorization has no time to complete.
  const missed = authorized.filter(
    ({ authorizedAt, closedAt, completions, mounts }) =>
      authorizedAt! < closedAt - 300_000 && !completions.some(({ mount }) => mount === mounts),
  );
  const unfounded = outcomes.filter(
    ({ authorizedAt, completions }) => authorizedAt === undefined && completions.length > 0,
  );
  printLine(
    `chaos ${push ? 'with' : 'without'} push: ${count} checkouts from seed ${firstSeed}, ${authorized.length} authorized, ` +
      `${missed.length} missed, ${unfounded.length} without authorization, ${seconds.toFixed(0)} s`,
  );
  for (const { seed, violations } of outcomes) expect(violations, `SEED=${seed}`).toEqual([]);
  expect(missed.map(({ seed }) => seed)).toEqual([]);
  expect(unfounded.map(({ seed }) => seed)).toEqual([]);
}
