import type { Feed, CheckoutUpdate } from '../../src/session/checkout-update.js';
import type { FakeClock } from '../support/fake-clock.js';
import { sessionId } from '../support/scripted-status-client.js';

/** A feed with its environment, created for each contract test. */
export interface FeedFixture {
  readonly feed: Feed;
  /** Ends the feed. */
  readonly abort: AbortController;
  readonly clock: FakeClock;
  /** Changes in the environment, in order, each with the type or state that the feed must emit. */
  readonly changes: readonly { readonly apply: () => unknown; readonly expectedUpdate: string }[];
  /** Actions for which the feed must emit nothing. */
  readonly ignoredActions: readonly (() => unknown)[];
  /** Returns the names of resources that the feed still holds. */
  readonly getLeaks: () => readonly string[];
}

/** The contract of every feed, independent of its source. A test throws when the contract is broken. */
export const feedContract: Readonly<Record<string, (fixture: FeedFixture) => Promise<void>>> = {
  'emits each change once, in order, and nothing else': async (fixture) => {
    const { emitted, close } = consume(fixture);
    for (const { apply } of fixture.changes) {
      await apply();
      await advanceInSteps(fixture, 31_000);
      for (const act of fixture.ignoredActions) await act();
      await advanceInSteps(fixture, 31_000);
    }
    expectEqual(emitted, getExpected(fixture));
    await close();
  },

  'ends when aborted, emits nothing more and releases everything': async (fixture) => {
    const { emitted, close } = consume(fixture);
    const [first, ...others] = fixture.changes;
    await first!.apply();
    await advanceInSteps(fixture, 31_000);
    await close();
    for (const { apply } of others) await apply();
    await fixture.clock.advance(600_000);
    expectEqual(emitted, getExpected(fixture).slice(0, 1));
    expectEqual(fixture.getLeaks(), []);
    expectEqual([fixture.clock.pendingSleeps], [0]);
  },

  'ends when aborted before the first change': async (fixture) => {
    const { emitted, close } = consume(fixture);
    await close();
    for (const { apply } of fixture.changes) await apply();
    await fixture.clock.advance(600_000);
    expectEqual(emitted, []);
    expectEqual(fixture.getLeaks(), []);
    expectEqual([fixture.clock.pendingSleeps], [0]);
  },
};

/** Consumes the feed. `close` aborts its signal and waits for its end. */
function consume({ feed, abort }: FeedFixture) {
  const emitted: string[] = [];
  const done = (async () => {
    for await (const update of feed(sessionId, abort.signal)) {
      const description = describeUpdate(update);
      if (description) emitted.push(description);
    }
  })();
  const close = () => {
    abort.abort();
    return done;
  };
  return { emitted, close };
}

/** Returns the type of an update, or its state. Connection updates depend on the source and are left out. */
const describeUpdate = (update: CheckoutUpdate): string | undefined => {
  if (update.type === 'status') return update.status.state;
  return update.type === 'connection' ? undefined : update.type;
};

const getExpected = ({ changes }: FeedFixture) =>
  changes.map(({ expectedUpdate }) => expectedUpdate);

/** Advances the clock in small steps, so that pending promises keep up with it. */
const advanceInSteps = async ({ clock }: FeedFixture, ms: number) => {
  for (let passed = 0; passed < ms; passed += 5_000) await clock.advance(5_000);
};

// Uses no assertion library, because this file runs under two test runners.
const expectEqual = (actualItems: readonly unknown[], expectedItems: readonly unknown[]) => {
  const [actualJson, expectedJson] = [JSON.stringify(actualItems), JSON.stringify(expectedItems)];
  if (actualJson !== expectedJson) throw new Error(`${actualJson} instead of ${expectedJson}`);
};
