import { describe, expect, test } from 'vitest';
import { minClaimIntervalMs, ClaimedWork } from '../../../src/server/orders/claimed-work.js';
import { flushTasks, november1 } from '../../support/fake-clock.js';

/** Claims `count` pieces of work on November 1, and starts them. */
async function createWithPending(maxSize: number, count: number) {
  const claimedWork = new ClaimedWork(maxSize);
  const ends: (() => void)[] = [];
  const claimed = await claimedWork.claim(november1, true, (limit) =>
    Promise.resolve(Array.from({ length: Math.min(limit, count) }, (_, index) => index)),
  );
  for (const id of claimed) {
    const run = () => new Promise<void>((resolve) => ends.push(resolve));
    claimedWork.start(id, run, () => undefined);
  }
  const end = async (endCount: number) => {
    for (const endOne of ends.splice(0, endCount)) endOne();
    await flushTasks();
  };
  return { claimedWork, end };
}

describe('ClaimedWork', () => {
  test('allows a claim of the maximum while the instance has no work', async () => {
    expect(new ClaimedWork(8).getClaimLimit(november1, true)).toBe(8);
    const { claimedWork, end } = await createWithPending(8, 1);
    await end(1);
    expect(claimedWork.getClaimLimit(november1, true)).toBe(8);
  });

  test('allows the next claim when half of the maximum has ended', async () => {
    const { claimedWork, end } = await createWithPending(8, 8);
    await end(3);
    expect(claimedWork.getClaimLimit(november1, false)).toBe(0);
    await end(1);
    expect(claimedWork.getClaimLimit(november1, false)).toBe(4);
  });

  test('allows no claim beside other work if the last one returned less than its limit', async () => {
    const { claimedWork, end } = await createWithPending(8, 7);
    await end(7);
    expect(claimedWork.getClaimLimit(november1, false)).toBe(0);
    expect(claimedWork.getClaimLimit(november1 + minClaimIntervalMs, false)).toBe(8);
  });

  test('allows the next claim if work became due during a claim that did not return it', async () => {
    const { claimedWork } = await createWithPending(8, 0);
    await claimedWork.claim(november1, true, () => {
      claimedWork.allowNextClaim();
      return Promise.resolve([]);
    });
    expect(claimedWork.getClaimLimit(november1, false)).toBe(8);
  });

  test('allows the next claim a second after the last one while the other work hangs', async () => {
    const { claimedWork, end } = await createWithPending(8, 8);
    await end(1);
    expect(claimedWork.getClaimLimit(november1 + minClaimIntervalMs - 1, false)).toBe(0);
    expect(claimedWork.getClaimLimit(november1 + minClaimIntervalMs, false)).toBe(1);
  });

  test('allows one claim at once after `allowNextClaim`', async () => {
    const { claimedWork } = await createWithPending(8, 3);
    expect(claimedWork.getClaimLimit(november1, false)).toBe(0);
    claimedWork.allowNextClaim();
    expect(claimedWork.getClaimLimit(november1, false)).toBe(5);
    expect(await claimedWork.claim(november1, false, (limit) => Promise.resolve([limit]))).toEqual([
      5,
    ]);
    expect(claimedWork.getClaimLimit(november1, false)).toBe(0);
  });

  test('starts work with the same id again only after its end', async () => {
    const { claimedWork, end } = await createWithPending(8, 1);
    let starts = 0;
    const startAgain = () =>
      claimedWork.start(
        0,
        () => Promise.resolve(void (starts += 1)),
        () => undefined,
      );
    startAgain();
    expect(starts).toBe(0);
    await end(1);
    startAgain();
    expect(starts).toBe(1);
  });

  test('claims nothing while the maximum is in flight', async () => {
    const { claimedWork } = await createWithPending(8, 8);
    claimedWork.allowNextClaim();
    const claim = () => Promise.resolve(['se_1']);
    expect(await claimedWork.claim(november1 + 60_000, false, claim)).toEqual([]);
  });
});
