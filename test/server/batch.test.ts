import { describe, expect, test } from 'vitest';
import { createBatchLoader } from '../../src/server/batch.js';

/** A database that answers when the test says so. */
function database() {
  const questions: { keys: readonly string[]; answer: () => void; fail: () => void }[] = [];
  const find = createBatchLoader(
    (keys) =>
      new Promise<readonly { key: string }[]>((resolve, reject) => {
        questions.push({
          keys,
          answer: () => resolve(keys.filter((key) => key !== 'nobody').map((key) => ({ key }))),
          fail: () => reject(new Error('away')),
        });
      }),
    ({ key }) => key,
  );
  return { find, questions };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what is looked up', () => {
  test('goes at once when little is under way, and together when much is', async () => {
    const { find, questions } = database();
    const all = Promise.all(Array.from({ length: 504 }, (_, place) => find(`se_${place}`)));
    expect(questions.map(({ keys }) => keys.length)).toEqual([1, 1, 1, 1]);
    questions[0]!.answer();
    await settled();
    expect(questions[4]!.keys).toHaveLength(200);
    for (let place = 1; place < 7; place += 1) {
      questions[place]!.answer();
      await settled();
    }
    expect(questions.map(({ keys }) => keys.length)).toEqual([1, 1, 1, 1, 200, 200, 100]);
    expect((await all).map((found) => found?.key)).toEqual(
      Array.from({ length: 504 }, (_, place) => `se_${place}`),
    );
  });

  test('is asked for once for all who want the same, and is nothing where there is nothing', async () => {
    const { find, questions } = database();
    const first = ['a', 'b', 'c', 'd'].map((key) => find(key));
    const rest = Promise.all(['same', 'same', 'nobody'].map((key) => find(key)));
    questions[0]!.answer();
    await settled();
    expect(questions[4]!.keys).toEqual(['same', 'nobody']);
    for (const { answer } of questions) answer();
    expect(await rest).toEqual([{ key: 'same' }, { key: 'same' }, undefined]);
    await Promise.all(first);
  });

  test('is never answered by a question that was on its way before', async () => {
    const { find, questions } = database();
    const before = find('a');
    const after = find('a');
    expect(questions).toHaveLength(2);
    questions[1]!.answer();
    await after;
    questions[0]!.answer();
    await before;
  });

  test('fails for those of one question only, and goes on beside one that hangs', async () => {
    const { find, questions } = database();
    const hung = find('hung');
    const failing = ['b', 'c', 'd'].map((key) => find(key));
    const last = find('last');
    for (const { fail } of questions.slice(1)) fail();
    for (const one of failing) await expect(one).rejects.toThrow('away');
    await settled();
    questions[4]!.answer();
    expect(await last).toEqual({ key: 'last' });
    questions[0]!.answer();
    expect(await hung).toEqual({ key: 'hung' });
  });
});
