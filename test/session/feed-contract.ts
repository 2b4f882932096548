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
export const feedContract: Readonly<Record<string, (trial: FeedFixture) => Promise<void>>> = {
  'tells everything that happens once, in order, and nothing else': async (trial) => {
    const { told, close } = begin(trial);
    for (const { apply } of trial.changes) {
      await apply();
      await pass(trial, 31_000);
      for (const make of trial.ignoredActions) await make();
      await pass(trial, 31_000);
    }
    same(told, expected(trial));
    await close();
  },

  'ends when it is told to, tells nothing after that, and leaves nothing behind': async (trial) => {
    const { told, close } = begin(trial);
    const [first, ...others] = trial.changes;
    await first!.apply();
    await pass(trial, 31_000);
    await close();
    for (const { apply } of others) await apply();
    await trial.clock.advance(600_000);
    same(told, expected(trial).slice(0, 1));
    same(trial.getLeaks(), []);
    same([trial.clock.pendingSleeps], [0]);
  },

  'ends when it is told to before anything has happened': async (trial) => {
    const { told, close } = begin(trial);
    await close();
    for (const { apply } of trial.changes) await apply();
    await trial.clock.advance(600_000);
    same(told, []);
    same(trial.getLeaks(), []);
    same([trial.clock.pendingSleeps], [0]);
  },
};

/** Consumes the feed. `close` aborts its signal and waits for its end. */
function begin({ feed, abort }: FeedFixture) {
  const told: string[] = [];
  const done = (async () => {
    for await (const news of feed(sessionId, abort.signal)) {
      const text = nameOf(news);
      if (text) told.push(text);
    }
  })();
  const close = () => {
    abort.abort();
    return done;
  };
  return { told, close };
}

/** Returns the type of an update, or its state. Connection updates depend on the source and are left out. */
const nameOf = (news: CheckoutUpdate): string | undefined => {
  if (news.type === 'status') return news.status.state;
  return news.type === 'connection' ? undefined : news.type;
};

const expected = ({ changes }: FeedFixture) => changes.map(({ expectedUpdate }) => expectedUpdate);

/** Advances the clock in small steps, so that pending promises keep up with it. */
const pass = async ({ clock }: FeedFixture, ms: number) => {
  for (let passed = 0; passed < ms; passed += 5_000) await clock.advance(5_000);
};

// Uses no assertion library, because this file runs under two test runners.
const same = (found: readonly unknown[], wanted: readonly unknown[]) => {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${one} instead of ${other}`);
};
