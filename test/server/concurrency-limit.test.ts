import { expect, test } from 'vitest';
import { limitConcurrency } from '../../src/server/concurrency-limit.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('work waits for its turn, in order, also behind work that fails', async () => {
  const inTurn = limitConcurrency<unknown>(2, 9);
  const begun: number[] = [];
  const ends: ((ok: boolean) => void)[] = [];
  const all = Array.from({ length: 5 }, (_, place) =>
    inTurn(`${place}`, async () => {
      begun.push(place);
      const ok = await new Promise<boolean>((resolve) => (ends[place] = resolve));
      if (!ok) throw new Error(`no ${place}`);
      return place;
    }),
  );
  const results = Promise.allSettled(all);
  await settled();
  expect(begun).toEqual([0, 1]);
  ends[1]!(false);
  await settled();
  expect(begun).toEqual([0, 1, 2]);
  ends[0]!(true);
  ends[2]!(true);
  await settled();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  ends[3]!(true);
  ends[4]!(true);
  expect((await results).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  // Nothing is under way any more: two begin at once again.
  void inTurn('8', settled);
  void inTurn('9', () => Promise.resolve(begun.push(9)));
  expect(begun.at(-1)).toBe(9);
});

test('many who ask for the same take one turn, and get the same', async () => {
  const inTurn = limitConcurrency<number>(2, 9);
  let times = 0;
  const ends: ((value: number) => void)[] = [];
  const work = () => {
    times += 1;
    return new Promise<number>((resolve) => ends.push(resolve));
  };
  const same = Array.from({ length: 5 }, () => inTurn('same', work));
  const other = inTurn('other', work);
  await settled();
  expect(times).toBe(2);
  ends[0]!(4);
  ends[1]!(5);
  expect(await Promise.all(same)).toEqual([4, 4, 4, 4, 4]);
  expect(await other).toBe(5);
  // What is over is done anew for who asks then.
  const again = inTurn('same', work);
  await settled();
  ends[2]!(6);
  expect(await again).toBe(6);
});

test('who comes when enough wait is told so, until there is room', async () => {
  const inTurn = limitConcurrency<unknown>(1, 2);
  let end: () => void = () => undefined;
  const first = inTurn('first', () => new Promise((resolve) => (end = () => resolve(1))));
  const second = inTurn('second', () => Promise.resolve());
  await expect(inTurn('third', () => Promise.resolve())).rejects.toThrow('wait');
  end();
  await Promise.all([first, second]);
  await inTurn('third', () => Promise.resolve());
});
