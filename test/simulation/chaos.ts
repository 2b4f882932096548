import { expect } from 'vitest';
import { getRunCount, printLine } from '../support/run-options.js';
import { normalConditions, firstSeed, simulateCheckouts } from './simulate-checkouts.js';

/** Half of all checkouts. A test file in another process runs the other half. */
const checkoutCount = getRunCount(1_000, 100_000) / 2;

/**
 * Simulates many checkouts with a fault in a third of all operations. Each authorized one must complete once per
 * mount.
 */
export async function expectNoLostCheckouts(push: boolean): Promise<void> {
  const startedAt = performance.now();
  const outcomes = await simulateCheckouts(checkoutCount, {
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
  const unauthorized = outcomes.filter(
    ({ authorizedAt, completions }) => authorizedAt === undefined && completions.length > 0,
  );
  printLine(
    `chaos ${push ? 'with' : 'without'} push: ${checkoutCount} checkouts from seed ${firstSeed}, ${authorized.length} authorized, ` +
      `${missed.length} missed, ${unauthorized.length} without authorization, ${seconds.toFixed(0)} s`,
  );
  for (const { seed, violations } of outcomes) expect(violations, `SEED=${seed}`).toEqual([]);
  expect(missed.map(({ seed }) => seed)).toEqual([]);
  expect(unauthorized.map(({ seed }) => seed)).toEqual([]);
}
