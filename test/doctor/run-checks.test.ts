import { describe, expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks.js';
import type { Clock } from '../../src/doctor/clock.js';
import { runChecks, type ReportEntry } from '../../src/doctor/run-checks.js';
import { emulatorOptions } from '../../src/doctor/check-context.js';
import { createEmulator } from '../../src/emulator/index.js';
import { noColors, formatResult } from '../../src/doctor/report.js';
import { flushTasks } from '../support/fake-clock.js';
import { getRunCount } from '../support/run-options.js';
import { badServer, badServerUrl, subtleFaults } from './bad-server.js';

const ids = checks.map(({ id }) => id);

/** A clock that is moved by whoever sleeps, so that nobody waits. */
function sleepersClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return flushTasks();
    },
  };
}

/** What the doctor says of a server that does these things wrong. */
async function resultsOf(bad: readonly string[], made = checks): Promise<readonly ReportEntry[]> {
  const clock = sleepersClock();
  const ledyer = createEmulator(emulatorOptions);
  const fetch = badServer({ ledyer, clock, bad: new Set(bad) });
  const options = { baseUrl: badServerUrl, emulator: ledyer, sku: 'PEN', clock, fetch };
  const results: ReportEntry[] = [];
  for await (const result of runChecks(made, options)) results.push(result);
  return results;
}

const those = (verdict: ReportEntry['verdict'], results: readonly ReportEntry[]) =>
  results.filter((result) => result.verdict === verdict).map(({ id }) => id);

/** Each bad server with its own check, or with all of them. */
const all = getRunCount(0, 1) > 0;

describe('the doctor', () => {
  test('finds nothing wrong with a good server of another make', async () => {
    const results = await resultsOf([]);
    expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(results.map(({ id }) => id)).toEqual(ids);
  });

  test.each(checks)('finds out a server that is bad at $id, and at nothing else', async (check) => {
    const results = await resultsOf([check.id], all ? checks : [check]);
    expect(those('failed', results)).toEqual([check.id]);
    // Which orders a server accepts, and which it remembers, is seen by what it acknowledges.
    const unseen = ['notification-kept', 'order-compared'];
    const skipped = all && check.id === 'order-acknowledged' ? unseen : [];
    expect(those('skipped', results)).toEqual(skipped);
    const failure = results.find(({ verdict }) => verdict === 'failed')!;
    expect(formatResult(failure, noColors)).toContain(`✗ ${check.id} `);
    expect(failure.advice).toBe(check.advice);
  });

  test.each(Object.entries(subtleFaults))('is not fooled by %s', async (fault, id) => {
    const made = all ? checks : checks.filter((check) => check.id === id);
    expect(those('failed', await resultsOf([fault], made))).toEqual([id]);
  });

  test('says of a server that crashes what it did, and goes on', async () => {
    const made = checks.filter((check) => check.id === 'cart-limits');
    const [result] = await resultsOf(['crash-on-nonsense'], made);
    expect(result!.details).toEqual([
      'A cart with a quantity of -1: POST /sessions was not answered: your server closed the connection, as after a crash.',
    ]);
  });

  test('fails every check of a server that does everything wrong', async () => {
    const results = await resultsOf(ids);
    // A server that acknowledges nothing shows nobody what it forgets.
    expect(those('skipped', results)).toEqual(['notification-kept']);
    expect(those('failed', results)).toEqual(ids.filter((id) => id !== 'notification-kept'));
  });

  test('says what it could not look at, and why', async () => {
    const clock = sleepersClock();
    const ledyer = createEmulator(emulatorOptions);
    const refuse = () => Promise.resolve(Response.json({ title: 'Closed' }, { status: 503 }));
    const options = { baseUrl: badServerUrl, emulator: ledyer, sku: 'PEN', clock, fetch: refuse };
    const verdicts = new Map<string, ReportEntry>();
    for await (const result of runChecks(checks, options)) verdicts.set(result.id, result);
    expect(verdicts.get('session-created')?.verdict).toBe('failed');
    expect(verdicts.get('status-fields')).toMatchObject({
      verdict: 'skipped',
      details: ['No session was made: POST /sessions was answered with 503. See session-created.'],
    });
  });

  test('goes on when the server stops answering', async () => {
    const clock = sleepersClock();
    const ledyer = createEmulator(emulatorOptions);
    const fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }));
    const options = { baseUrl: badServerUrl, emulator: ledyer, sku: 'PEN', clock, fetch };
    const results: ReportEntry[] = [];
    for await (const result of runChecks(checks.slice(0, 2), options)) results.push(result);
    expect(results.map(({ verdict, details }) => [verdict, ...details])).toEqual([
      ['failed', 'POST /sessions was not answered: nothing listens there (ECONNREFUSED).'],
      ['failed', 'POST /sessions was not answered: nothing listens there (ECONNREFUSED).'],
    ]);
  });
});
