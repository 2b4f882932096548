import { describe, expect, test } from 'vitest';
import { minClaimIntervalMs, ClaimedWork } from '../../../src/server/orders/claimed-work.js';
import { flushTasks, november1 } from '../../support/fake-clock.js';

/** Creates `count` pieces of unfinished work, claimed on November 1. */
async function createWithPending(maxSize: number, count: number) {
  const claimedWork = new ClaimedWork(maxSize);
  const ends: (() => void)[] = [];
  await claimedWork.claim(november1, () => Promise.resolve([]));
  for (let index = 0; index < count; index += 1) {
    const run = () => new Promise<void>((resolve) => ends.push(resolve));
    claimedWork.start(index, run, () => undefined);
  }
  const end = async (endCount: number) => {
    for (const endOne of ends.splice(0, endCount)) endOne();
    await flushTasks();
  };
  return { claimedWork, end };
}

describe('ClaimedWork', () => {
  test('allows a claim of the maximum while no work is in flight', async () => {
    expect(new ClaimedWork(8).getClaimLimit(november1)).toBe(8);
    const { claimedWork, end } = await createWithPending(8, 1);
    await end(1);
    expect(claimedWork.getClaimLimit(november1)).toBe(8);
  });

  test('allows the next claim when half of the maximum has ended', async () => {
    const { claimedWork, end } = await createWithPending(8, 8);
    await end(3);
    expect(claimedWork.getClaimLimit(november1)).toBe(0);
    await end(1);
    expect(claimedWork.getClaimLimit(november1)).toBe(4);
  });

  test('allows the next claim a second after the last one while the other work hangs', async () => {
    const { claimedWork, end } = await createWithPending(8, 8);
    await end(1);
    expect(claimedWork.getClaimLimit(november1 + minClaimIntervalMs - 1)).toBe(0);
    expect(claimedWork.getClaimLimit(november1 + minClaimIntervalMs)).toBe(1);
  });

  test('allows one claim at once after `allowNextClaim`', async () => {
    const { claimedWork } = await createWithPending(8, 3);
    expect(claimedWork.getClaimLimit(november1)).toBe(0);
    claimedWork.allowNextClaim();
    expect(claimedWork.getClaimLimit(november1)).toBe(5);
    expect(await claimedWork.claim(november1, (limit) => Promise.resolve([limit]))).toEqual([5]);
    expect(claimedWork.getClaimLimit(november1)).toBe(0);
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
    expect(await claimedWork.claim(november1 + 60_000, () => Promise.resolve(['se_1']))).toEqual(
      [],
    );
  });
});
