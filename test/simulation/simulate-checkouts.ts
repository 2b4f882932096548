import { simulateCheckout, type CheckoutConditions, type CheckoutOutcome } from './simulate-checkout.js';
import { nextMacrotask } from './virtual-clock.js';

/** The seed of the first checkout; the others follow it. */
export const firstSeed = Number(process.env.SEED ?? 1);

/** A good day. */
export const normalConditions: CheckoutConditions = {
  push: true,
  faultRate: 0,
  lostNotificationRate: 0.01,
  lostFrameEventRate: 0.05,
  disturbPage: false,
};

/** One checkout after the other. */
export async function simulateCheckouts(many: number, conditions: CheckoutConditions): Promise<CheckoutOutcome[]> {
  const { stackTraceLimit } = Error;
  // Every abort makes an exception: their stacks, which nobody reads, take a third of the time.
  Error.stackTraceLimit = 0;
  const outcomes: CheckoutOutcome[] = [];
  for (let index = 0; index < many; index += 1) {
    outcomes.push(await simulateCheckout(firstSeed + index, conditions));
    // So that whoever else lives in this process has its turn as well.
    await nextMacrotask();
  }
  Error.stackTraceLimit = stackTraceLimit;
  return outcomes;
}
