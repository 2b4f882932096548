import { simulateCheckout, type Conditions, type Outcome } from './checkout.js';
import { turn } from './virtual-time.js';

/** The seed of the first checkout; the others follow it. */
export const firstSeed = Number(process.env.SEED ?? 1);

/** A good day. */
export const calm: Conditions = {
  push: true,
  faults: 0,
  lostNotifications: 0.01,
  lostHints: 0.05,
  disturbed: false,
};

/** One checkout after the other. */
export async function simulate(many: number, conditions: Conditions): Promise<Outcome[]> {
  const { stackTraceLimit } = Error;
  // Every abort makes an exception: their stacks, which nobody reads, take a third of the time.
  Error.stackTraceLimit = 0;
  const outcomes: Outcome[] = [];
  for (let index = 0; index < many; index += 1) {
    outcomes.push(await simulateCheckout(firstSeed + index, conditions));
    // So that whoever else lives in this process has its turn as well.
    await turn();
  }
  Error.stackTraceLimit = stackTraceLimit;
  return outcomes;
}
