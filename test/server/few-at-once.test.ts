import { expect, test } from 'vitest';
import { fewAtOnce } from '../../src/server/few-at-once.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('work waits for its turn, in order, also behind work that fails', async () => {
  const inTurn = fewAtOnce(2);
  const begun: number[] = [];
  const ends: ((ok: boolean) => void)[] = [];
  const all = Array.from({ length: 5 }, (_, place) =>
    inTurn(async () => {
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
  void inTurn(() => settled());
  void inTurn(() => Promise.resolve(begun.push(9)));
  expect(begun.at(-1)).toBe(9);
});
