/** Counts the kit's reads of sessions at Ledyer. */
import type { ClosableDatabase } from '../../../src/server/index.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';
import { getStatusPath } from '../interleaved-runs.js';
import { round } from '../section.js';
import { BenchShop, type Buyer } from './bench-shop.js';
import { formatRequest, sendLoad } from './load.js';
import type { ServerChild } from './server-child.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Returns the reads of one session at Ledyer per second, with many tabs on many instances. */
export async function countReadsOfTabs(
  database: ClosableDatabase,
  tabs: number,
  instances: number,
  seconds: number,
): Promise<number> {
  const clock = createFakeClock(november1);
  const shop = new BenchShop(database, { instances, clock });
  const { buyers } = await shop.start(1);
  await clock.advance(10_000);
  const before = shop.reads;
  // Each tab sends a request per second, as the tag does after the buyer has pressed buy. The requests of the tabs are
  // spread evenly over the second.
  const stepMs = 100;
  const stepsPerSecond = 1_000 / stepMs;
  const responses: Promise<unknown>[] = [];
  for (let step = 0; step < seconds * stepsPerSecond; step += 1) {
    const requestingTabs = Array.from({ length: tabs }, (_, tab) => tab).filter(
      (tab) => tab % stepsPerSecond === step % stepsPerSecond,
    );
    for (const tab of requestingTabs)
      responses.push(
        shop.requestStatus(buyers[0]!, tab % instances, { 'cache-control': 'no-cache' }),
      );
    // The kit may delay a response for a second, until it may read the session again.
    await advanceSlowly(clock, stepMs);
  }
  const reads = shop.reads - before;
  let isDone = false;
  void Promise.all(responses).finally(() => (isDone = true));
  while (!isDone) await advanceSlowly(clock, stepMs);
  await Promise.all(shop.merchants.map((merchant) => merchant.close()));
  return getRate(reads, seconds);
}

/** Advances virtual time in small steps. Between the steps, requests continue in real time. */
async function advanceSlowly(clock: FakeClock, ms: number) {
  for (let advancedMs = 0; advancedMs < ms; advancedMs += 20) {
    await sleep(2);
    await clock.advance(20);
  }
}

/** Returns the reads at Ledyer per second of 1,000 buyers with a stream each. Extrapolates from `buyerCount` buyers. */
export async function countReadsOfBuyers(
  database: ClosableDatabase,
  buyerCount: number,
  seconds: number,
): Promise<number> {
  const clock = createFakeClock(november1);
  const instances = 4;
  const shop = new BenchShop(database, { instances, clock });
  const { buyers } = await shop.start(buyerCount);
  const readers = await Promise.all(
    buyers.map(async (buyer, index) => {
      const response = await shop.requestStatus(buyer, index % instances, {
        accept: 'text/event-stream',
      });
      return response.body!.getReader();
    }),
  );
  for (const reader of readers) {
    const drain = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    drain().catch(() => undefined);
  }
  const before = shop.reads;
  for (let second = 0; second < seconds; second += 1) {
    await clock.advance(1_000);
    // Lets pending requests finish in real time.
    await sleep(10);
  }
  const reads = shop.reads - before;
  await Promise.all(shop.merchants.map((merchant) => merchant.close()));
  return round((reads / seconds) * (1_000 / buyerCount), 1);
}

/** Measures one buyer who sends status requests over 500 connections, each as soon as it has a response. */
export async function measureSingleSession(child: ServerChild, buyer: Buyer, seconds: number) {
  const before = await child.call<number>('reads');
  const text = formatRequest(getStatusPath(buyer), {
    cookie: buyer.cookie,
    'cache-control': 'no-cache',
  });
  const load = await sendLoad(child.port, () => text, 500, seconds * 1_000);
  const elapsedSeconds = load.ms / 1_000;
  const reads = (await child.call<number>('reads')) - before;
  return {
    reads: getRate(reads, elapsedSeconds),
    rate: countResponses(load) / elapsedSeconds,
  };
}

/** Returns the reads per second, without the first read: ten seconds with one read per second contain eleven reads. */
const getRate = (reads: number, seconds: number): number => round((reads - 1) / seconds);

const countResponses = ({ succeeded, failed }: { succeeded: number; failed: number }) =>
  succeeded + failed;
