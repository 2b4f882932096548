import { describe, expect, test } from 'vitest';
import { minClaimIntervalMs, WorkInHand } from '../../../src/server/orders/work-in-hand.js';
import { flushTasks, november1 } from '../../support/fake-clock.js';

/** Creates work of which `count` works are in hand, claimed on November 1. */
async function createFilled(maxSize: number, count: number) {
  const inHand = new WorkInHand(maxSize);
  const ends: (() => void)[] = [];
  await inHand.claim(november1, () => Promise.resolve([]));
  for (let index = 0; index < count; index += 1) {
    const run = () => new Promise<void>((resolve) => ends.push(resolve));
    inHand.start(index, run, () => undefined);
  }
  const end = async (endCount: number) => {
    for (const endOne of ends.splice(0, endCount)) endOne();
    await flushTasks();
  };
  return { inHand, end };
}

describe('WorkInHand', () => {
  test('has room for as many as it may hold while nothing is in hand', async () => {
    expect(new WorkInHand(8).getRoom(november1)).toBe(8);
    const { inHand, end } = await createFilled(8, 1);
    await end(1);
    expect(inHand.getRoom(november1)).toBe(8);
  });

  test('has room again once as many works have ended as are half of its places', async () => {
    const { inHand, end } = await createFilled(8, 8);
    await end(3);
    expect(inHand.getRoom(november1)).toBe(0);
    await end(1);
    expect(inHand.getRoom(november1)).toBe(4);
  });

  test('has room for every free place a second after the last claim, beside work that hangs', async () => {
    const { inHand, end } = await createFilled(8, 8);
    await end(1);
    expect(inHand.getRoom(november1 + minClaimIntervalMs - 1)).toBe(0);
    expect(inHand.getRoom(november1 + minClaimIntervalMs)).toBe(1);
  });

  test('has room for every free place when more is expected, until the next claim', async () => {
    const { inHand } = await createFilled(8, 3);
    expect(inHand.getRoom(november1)).toBe(0);
    inHand.expectMore();
    expect(inHand.getRoom(november1)).toBe(5);
    expect(await inHand.claim(november1, (limit) => Promise.resolve([limit]))).toEqual([5]);
    expect(inHand.getRoom(november1)).toBe(0);
  });

  test('starts the same work again only after its end', async () => {
    const { inHand, end } = await createFilled(8, 1);
    let starts = 0;
    const startAgain = () =>
      inHand.start(
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

  test('claims nothing while all places are taken', async () => {
    const { inHand } = await createFilled(8, 8);
    inHand.expectMore();
    expect(await inHand.claim(november1 + 60_000, () => Promise.resolve(['se_1']))).toEqual([]);
  });
});
