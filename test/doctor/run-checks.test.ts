import { describe, expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks/checks.js';
import type { Clock } from '../../src/doctor/clock.js';
import { runChecks, type ReportEntry } from '../../src/doctor/run-checks.js';
import { emulatorOptions } from '../../src/doctor/check-context.js';
import { createEmulator } from '../../src/emulator/index.js';
import { noColors, formatResult } from '../../src/doctor/report.js';
import { flushTasks } from '../support/fake-clock.js';
import { getRunCount } from '../support/run-options.js';
import {
  createFaultyServer,
  faultyPageUrl,
  faultyServerUrl,
  subtleFaults,
} from './faulty-server.js';

const ids = checks.map(({ id }) => id);

/** Creates a clock that advances at once when code sleeps. */
function createSleepingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return flushTasks();
    },
  };
}

/** Runs the checks against a server with these faults. */
async function checkServer(
  faults: readonly string[],
  selected = checks,
): Promise<readonly ReportEntry[]> {
  const clock = createSleepingClock();
  const ledyer = createEmulator(emulatorOptions);
  const fetch = createFaultyServer({ ledyer, clock, faults: new Set(faults) });
  const options = {
    baseUrl: faultyServerUrl,
    pageUrl: faultyPageUrl,
    emulator: ledyer,
    sku: 'PEN',
    clock,
    fetch,
  };
  const results: ReportEntry[] = [];
  for await (const result of runChecks(selected, options)) results.push(result);
  return results;
}

const getIds = (status: ReportEntry['status'], results: readonly ReportEntry[]) =>
  results.filter((result) => result.status === status).map(({ id }) => id);

/** Whether each faulty server gets all checks. Otherwise it gets only the check that finds its fault. */
const runsAllChecks = getRunCount(0, 1) > 0;

describe('runChecks', () => {
  test('passes every check of a correct server that is not ours', async () => {
    const results = await checkServer([]);
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(results.map(({ id }) => id)).toEqual(ids);
  });

  test.each(checks)('fails only the check $id of a server with that fault', async (check) => {
    const results = await checkServer([check.id], runsAllChecks ? checks : [check]);
    expect(getIds('failed', results)).toEqual([check.id]);
    // This check needs a server that acknowledges orders.
    const dependent = ['notification-kept'];
    const skipped = runsAllChecks && check.id === 'order-acknowledged' ? dependent : [];
    expect(getIds('skipped', results)).toEqual(skipped);
    const failure = results.find(({ status }) => status === 'failed')!;
    expect(formatResult(failure, noColors)).toContain(`✗ ${check.id} `);
    expect(failure.advice).toBe(check.advice);
  });

  test.each(Object.entries(subtleFaults))(
    'finds the fault %s with the check %s',
    async (fault, id) => {
      const selected = runsAllChecks ? checks : checks.filter((check) => check.id === id);
      expect(getIds('failed', await checkServer([fault], selected))).toEqual([id]);
    },
  );

  test('names the final slash that a framework adds by a redirect', async () => {
    const clock = createSleepingClock();
    const ledyer = createEmulator(emulatorOptions);
    const shop = createFaultyServer({ ledyer, clock, faults: new Set() });
    const fetch = (input: RequestInfo | URL, init?: RequestInit) => {
      const { pathname } = new URL(input as string);
      return /\/sessions\/se_\w+$/.test(pathname)
        ? Promise.resolve(
            new Response(null, { status: 308, headers: { location: `${pathname}/` } }),
          )
        : shop(input, init);
    };
    const options = { baseUrl: faultyServerUrl, emulator: ledyer, sku: 'PEN', clock, fetch };
    const selected = checks.filter(({ id }) => id === 'redirects');
    const results: ReportEntry[] = [];
    for await (const result of runChecks(selected, options)) results.push(result);
    expect(results[0]!.status).toBe('failed');
    expect(results[0]!.details.join()).toContain('write the final slash in status-url');
  });

  test.each([
    [[], 'Your validation rejected it with 422.'],
    [['validation-cart'], 'Your validation accepted it, and your server did not acknowledge it.'],
    [['no-validation'], 'Your server did not acknowledge it.'],
    [
      ['failing-validation'],
      'Your validation responded with 500, and your server did not acknowledge it.',
    ],
  ])('says how a server with the faults %j treats an order that differs', async (faults, note) => {
    const selected = checks.filter(({ id }) => id === 'order-compared');
    const [result] = await checkServer(faults, selected);
    expect(result).toMatchObject({ status: 'passed', details: [note] });
  });

  test('skips the checkout page without its URL', async () => {
    const clock = createSleepingClock();
    const ledyer = createEmulator(emulatorOptions);
    const fetch = createFaultyServer({ ledyer, clock, faults: new Set() });
    const options = { baseUrl: faultyServerUrl, emulator: ledyer, sku: 'PEN', clock, fetch };
    const selected = checks.filter(({ id }) => id === 'checkout-page');
    const results: ReportEntry[] = [];
    for await (const result of runChecks(selected, options)) results.push(result);
    expect(results[0]).toMatchObject({ status: 'skipped' });
    expect(results[0]!.details.join()).toContain('--page');
  });

  test('reports the request during which the server closed the connection', async () => {
    const selected = checks.filter((check) => check.id === 'cart-limits');
    const [result] = await checkServer(['crash-on-invalid-quantity'], selected);
    expect(result!.details).toEqual([
      'A cart with a quantity of -1: POST /sessions got no response: your server closed the connection, as after a crash.',
    ]);
  });

  test('fails every check of a server with all faults, except one that needs a correct server', async () => {
    const results = await checkServer(ids);
    // A server that acknowledges no order does not show which notifications it lost.
    expect(getIds('skipped', results)).toEqual(['notification-kept']);
    expect(getIds('failed', results)).toEqual(ids.filter((id) => id !== 'notification-kept'));
  });

  test('skips checks that need a session when no session is created, and says why', async () => {
    const clock = createSleepingClock();
    const ledyer = createEmulator(emulatorOptions);
    const respondUnavailable = () =>
      Promise.resolve(Response.json({ title: 'Closed' }, { status: 503 }));
    const options = {
      baseUrl: faultyServerUrl,
      emulator: ledyer,
      sku: 'PEN',
      clock,
      fetch: respondUnavailable,
    };
    const results = new Map<string, ReportEntry>();
    for await (const result of runChecks(checks, options)) results.set(result.id, result);
    expect(results.get('session-created')?.status).toBe('failed');
    expect(results.get('status-fields')).toMatchObject({
      status: 'skipped',
      details: ['No session was created: POST /sessions returned 503. See session-created.'],
    });
  });

  test('fails the remaining checks when the server is unreachable', async () => {
    const clock = createSleepingClock();
    const ledyer = createEmulator(emulatorOptions);
    const fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }));
    const options = { baseUrl: faultyServerUrl, emulator: ledyer, sku: 'PEN', clock, fetch };
    const results: ReportEntry[] = [];
    for await (const result of runChecks(checks.slice(0, 2), options)) results.push(result);
    expect(results.map(({ status, details }) => [status, ...details])).toEqual([
      [
        'failed',
        'POST /sessions got no response: no server listens at this address (ECONNREFUSED).',
      ],
      [
        'failed',
        'POST /sessions got no response: no server listens at this address (ECONNREFUSED).',
      ],
    ]);
  });
});
