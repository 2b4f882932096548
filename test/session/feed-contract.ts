import type { Feed, CheckoutUpdate } from '../../src/session/checkout-update.js';
import type { FakeClock } from '../support/fake-clock.js';
import { sessionId } from '../support/scripted-status-client.js';

/** A feed and the world around it, made anew for each law. */
export interface FeedFixture {
  readonly feed: Feed;
  /** Ends the feed. */
  readonly abort: AbortController;
  readonly clock: FakeClock;
  /** What happens in that world, one after the other, and what the feed has to tell of each. */
  readonly changes: readonly { readonly apply: () => unknown; readonly expectedUpdate: string }[];
  /** What happens and must not be told, or not as anything but trouble. */
  readonly ignoredActions: readonly (() => unknown)[];
  /** What is left in that world of the feed, in words. */
  readonly getLeaks: () => readonly string[];
}

/** What holds for every feed, whoever its news comes from. Each law throws when it is broken. */
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

/** Reads the feed; `close` aborts its signal, and waits for its end. */
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

/** What a piece of news says that is not about how it came. */
const nameOf = (news: CheckoutUpdate): string | undefined => {
  if (news.type === 'status') return news.status.state;
  return news.type === 'connection' ? undefined : news.type;
};

const expected = ({ changes }: FeedFixture) => changes.map(({ expectedUpdate }) => expectedUpdate);

/** Lets time pass in small steps, so that what does not wait for time keeps up with it. */
const pass = async ({ clock }: FeedFixture, ms: number) => {
  for (let passed = 0; passed < ms; passed += 5_000) await clock.advance(5_000);
};

// Of no test runner, because this runs under two of them.
const same = (found: readonly unknown[], wanted: readonly unknown[]) => {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${one} instead of ${other}`);
};
