import { describe, expect, test } from 'vitest';
import { getRunCount, printLine } from '../support/run-options.js';
import type { CheckoutConditions, CheckoutOutcome } from './simulate-checkout.js';
import { normalConditions, firstSeed, simulateCheckouts } from './simulate-checkouts.js';

const count = getRunCount(2_000, 100_000);

const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

/** Returns requests per checkout, and milliseconds from the authorization to `ledyer-complete` on visible pages. */
function measure(name: string, outcomes: readonly CheckoutOutcome[]) {
  const mean = outcomes.reduce((sum, { requests }) => sum + requests, 0) / outcomes.length;
  const delays = outcomes
    .filter(
      ({ visibleWhenAuthorized, completions }) => visibleWhenAuthorized && completions.length > 0,
    )
    .map(({ authorizedAt, completions }) => completions[0]!.at - authorizedAt!)
    .sort((a, b) => a - b);
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
  printLine(
    `request budget, ${name}: ${mean.toFixed(1)} requests per checkout, complete after ` +
      `${p50.toFixed(0)} ms (p50) and ${p99.toFixed(0)} ms (p99), ${outcomes.length} checkouts from seed ${firstSeed}`,
  );
  return { mean, p50, p99 };
}

describe('simulated checkouts', () => {
  test('send at most 5.4 requests and complete within 1.3 s (p99) with push and frame events', async () => {
    const { mean, p50, p99 } = measure(
      'push and frame events',
      await simulateCheckouts(count / 2, normalConditions),
    );
    expect(mean).toBeLessThanOrEqual(5.4);
    expect(p50).toBeLessThanOrEqual(270);
    expect(p99).toBeLessThanOrEqual(1_300);
  });

  test('send at most 15 requests and complete within 1.9 s (p99) with frame events and without push', async () => {
    const conditions = { ...normalConditions, push: false };
    const { mean, p99 } = measure(
      'frame events, no push',
      await simulateCheckouts(count / 2, conditions),
    );
    expect(mean).toBeLessThanOrEqual(15);
    expect(p99).toBeLessThanOrEqual(1_900);
  });

  test('complete within 10.3 s (p99) with a silent frame and without push', async () => {
    const conditions: CheckoutConditions = {
      ...normalConditions,
      push: false,
      lostFrameEventRate: 1,
    };
    const { p99 } = measure(
      'silent frame, no push',
      await simulateCheckouts(count / 4, conditions),
    );
    expect(p99).toBeLessThanOrEqual(10_300);
  });

  test('have the same outcome for the same seed', async () => {
    const conditions: CheckoutConditions = {
      ...normalConditions,
      faultRate: 0.3,
      disturbPage: true,
    };
    const [first, second] = [
      await simulateCheckouts(20, conditions),
      await simulateCheckouts(20, conditions),
    ];
    expect(second).toEqual(first);
  });
});
