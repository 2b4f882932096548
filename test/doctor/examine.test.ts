import { describe, expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks.js';
import type { Clock } from '../../src/doctor/clock.js';
import { examine, type Result } from '../../src/doctor/examine.js';
import { emulatorOptions } from '../../src/doctor/examination.js';
import { createEmulator } from '../../src/emulator/index.js';
import { settle } from '../support/manual-clock.js';
import { badServer, badServerUrl } from './bad-server.js';

const ids = checks.map(({ id }) => id);

/** A clock that is moved by whoever sleeps, so that nobody waits. */
function sleepersClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return settle();
    },
  };
}

/** What the doctor says of a server that does these things wrong. */
async function resultsOf(...bad: readonly string[]): Promise<readonly Result[]> {
  const clock = sleepersClock();
  const ledyer = createEmulator(emulatorOptions);
  const fetch = badServer({ ledyer, clock, bad: new Set(bad) });
  const options = { base: badServerUrl, ledyer, sku: 'PEN', clock, fetch };
  const results: Result[] = [];
  for await (const result of examine(checks, options)) results.push(result);
  return results;
}

const those = (verdict: Result['verdict'], results: readonly Result[]) =>
  results.filter((result) => result.verdict === verdict).map(({ id }) => id);

describe('the doctor', () => {
  test('finds nothing wrong with a good server of another make', async () => {
    const results = await resultsOf();
    expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(results.map(({ id }) => id)).toEqual(ids);
  });

  test.each(ids)('finds out a server that is bad at %s, and at nothing else', async (id) => {
    const results = await resultsOf(id);
    expect(those('failed', results)).toEqual([id]);
    // Which orders a server accepts is seen by what it acknowledges.
    const skipped = id === 'order-acknowledged' ? ['order-compared'] : [];
    expect(those('skipped', results)).toEqual(skipped);
  });

  test('fails every check of a server that does everything wrong', async () => {
    expect(those('failed', await resultsOf(...ids))).toEqual(ids);
  });
});
