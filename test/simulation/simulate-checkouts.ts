import {
  simulateCheckout,
  type CheckoutConditions,
  type CheckoutOutcome,
} from './simulate-checkout.js';
import { nextMacrotask } from './virtual-clock.js';

/** The seed of the first checkout. Each further checkout uses the next number. */
export const firstSeed = Number(process.env.SEED ?? 1);

/** Conditions without faults. */
export const normalConditions: CheckoutConditions = {
  push: true,
  faultRate: 0,
  lostNotificationRate: 0.01,
  lostFrameEventRate: 0.05,
  disturbPage: false,
};

/** Simulates `count` checkouts, one after the other. */
export async function simulateCheckouts(
  count: number,
  conditions: CheckoutConditions,
): Promise<CheckoutOutcome[]> {
  const { stackTraceLimit } = Error;
  // Each abort creates an exception. Their stack traces would take a third of the time.
  Error.stackTraceLimit = 0;
  const outcomes: CheckoutOutcome[] = [];
  for (let index = 0; index < count; index += 1) {
    outcomes.push(await simulateCheckout(firstSeed + index, conditions));
    // Lets other tasks of this process run.
    await nextMacrotask();
  }
  Error.stackTraceLimit = stackTraceLimit;
  return outcomes;
}
