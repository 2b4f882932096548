// Runs every part of `npm test`, also after a failure. The last line counts the passed and failed tests.
// With `--ci`: all end-to-end tests, a real PostgreSQL, other platforms, the tests of a shop, and each benchmark once.
// With `--all`: also random tests in full, three browser engines, the framework apps and mutation tests.
import { spawn } from 'node:child_process';
import { clearResults, getReportFile, readResults } from './test-results.mjs';

/** @typedef {{ name: string, command: readonly string[] }} Task */

const isFull = process.argv.includes('--all');
const isCi = process.argv.includes('--ci');

/**
 * Returns the command for a Vitest project.
 *
 * @param {string} suite
 * @param {...string} args
 */
const vitest = (suite, ...args) => [
  'vitest',
  'run',
  '--project',
  suite,
  ...args,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${getReportFile(suite)}`,
];

/** The suites read `dist` and `dist-demo`. Each check counts as one test. */
const build = { name: 'build', command: ['node', 'scripts/build.mjs', '--no-check', '--demo'] };

const checks = [
  { name: 'typecheck', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['oxlint', '--max-warnings=0'] },
  { name: 'format', command: ['oxfmt', '--check'] },
];

/** Whether this run takes at most four minutes. The others also run slow tests that rarely find a fault. */
const isShort = !isFull && !isCi;

/** Databases in other threads and processes. */
const longUnitTests = ['--exclude', 'test/entries/pglite/{open-pglite,worker-database}.test.ts'];

/** A purchase of each kind in the demo shop, and the pages that differ most. The other pages are variants of these. */
const essentialE2e = [
  ...['demo/checkout.test', 'adoption', 'late-code', 'server-rendering'].map(
    (name) => `test/e2e/${name}`,
  ),
  // Each worker loads the emulator, which takes longer than most of these tests.
  '--maxWorkers=2',
];

const unit = {
  name: 'unit',
  command: vitest('unit', ...(isShort ? longUnitTests : ['--project', 'release'])),
};
const browser = { name: 'browser', command: ['wtr'] };
const e2e = { name: 'e2e', command: vitest('e2e', ...(isShort ? essentialE2e : [])) };
const postgresql = { name: 'postgresql', command: vitest('postgresql') };
const platforms = { name: 'platforms', command: vitest('platforms') };
/** The unit tests of a shop, in the runners and environments that shops use. */
const shopTests = {
  name: 'frameworks',
  command: vitest('frameworks', 'test/frameworks/unit-tests.test'),
};
/** Suites that only run in full. */
const fullSuites = [
  { name: 'e2e-firefox', command: vitest('e2e-firefox') },
  { name: 'e2e-webkit', command: vitest('e2e-webkit') },
  postgresql,
  { name: 'contracts', command: vitest('contracts') },
  { name: 'frameworks', command: vitest('frameworks') },
  platforms,
];
/** Each section once, to see that it runs. */
const bench = {
  name: 'bench',
  command: ['npm', 'run', '--silent', 'bench', '--', '--minimal', '--no-build'],
};

if (isFull) {
  process.env.FULL = '1';
  process.env.BROWSERS = 'all';
}

/**
 * Runs a program to its end. Returns whether it succeeded.
 *
 * @param {Task} task
 * @param {{ buffered: boolean }} options `buffered` prints the output in one piece at the end
 * @returns {Promise<boolean>}
 */
function run({ name, command }, { buffered }) {
  const startedAt = Date.now();
  const [program = '', ...args] = ['npm', 'node'].includes(command[0] ?? '')
    ? command
    : ['npx', '--no-install', ...command];
  const child = spawn(program, args, {
    stdio: buffered ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  return new Promise((resolve) => {
    child.once('close', (status) => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      const result = status === 0 ? 'ok' : 'FAILED';
      console.log(`\n${output}── ${name}: ${result}, ${seconds} s`);
      resolve(status === 0);
    });
  });
}

clearResults();
let passed = 0;
let failed = 0;
/** @type {string[]} */
const failures = [];

/** @param {import('./test-results.mjs').TestCount} count */
const add = (count) => {
  passed += count.passed;
  failed += count.failed;
};

/** @param {Task} task */
const runCheck = async (task) => {
  const ok = await run(task, { buffered: true });
  add({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });
  if (!ok) failures.push(task.name);
};

/**
 * @param {Task} task
 * @param {{ buffered: boolean }} options
 */
const runSuite = async (task, options) => {
  const ok = await run(task, options);
  const result = readResults(task.name);
  add(ok ? result : { ...result, failed: Math.max(1, result.failed) });
  if (!ok) failures.push(task.name, ...result.failures.map((failure) => `  ${failure}`));
};

if (isCi) await runCheck({ name: 'setup', command: ['node', 'scripts/setup.mjs', '--postgresql'] });
const built = runCheck(build);
/** @param {readonly Task[]} tasks */
const runChecks = async (tasks) => {
  for (const check of tasks) await runCheck(check);
};
if (isFull) {
  await Promise.all([built, runChecks(checks)]);
  for (const suite of [unit, browser, e2e, ...fullSuites]) {
    await runSuite(suite, { buffered: false });
  }
  await runCheck(bench);
  await runCheck({ name: 'mutation', command: ['npm', 'run', '--silent', 'test:mutation'] });
} else {
  await Promise.all([built, runChecks(checks)]);
  // The unit tests keep two cores busy: beside browsers, all suites take longer than one after the other.
  await runSuite(unit, { buffered: true });
  // The few end-to-end tests of the short form mostly wait.
  if (isShort)
    await Promise.all([e2e, browser].map((suite) => runSuite(suite, { buffered: true })));
  else {
    for (const suite of [browser, e2e, postgresql, platforms, shopTests])
      await runSuite(suite, { buffered: true });
    await runCheck(bench);
  }
}

// Repeats the failures at the end, because a CI service may cut the log.
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
