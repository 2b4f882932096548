// Runs everything that `npm test` promises, to the end even when something fails,
// and prints how many tests passed and failed as its last line. With `--all` random
// tests run in their full form, the browser's in three engines, and bugs are planted to see that
// they are noticed.
import { spawn } from 'node:child_process';
import { clearResults, readResults, vitestReport } from './test-results.mjs';

/** Tests of one Vitest project, or of several that are counted as the first. */
const vitest = (suite, ...others) => [
  'vitest',
  'run',
  ...[suite, ...others].flatMap((project) => ['--project', project]),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${vitestReport(suite)}`,
];

/** What looks at the code and needs no quiet machine: each is one test, and all go on at a time. */
const checks = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings=0'] },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
];

/** What runs it: one after the other, each with its own count. */
const suites = [
  { name: 'unit', command: vitest('unit', 'release') },
  { name: 'browser', command: ['wtr'] },
  { name: 'e2e', command: vitest('e2e') },
];

if (process.argv.includes('--all')) {
  process.env.FULL = '1';
  process.env.BROWSERS = 'all';
  checks.push({ name: 'mutants', command: ['npm', 'run', '--silent', 'test:mutants'] });
  suites.push({ name: 'postgresql', command: vitest('postgresql') });
  suites.push({ name: 'frameworks', command: vitest('frameworks') });
}

/** Runs a program to its end; gives whether it succeeded. What it says is shown at once, or together at the end. */
function run({ name, command }, { together }) {
  const startedAt = Date.now();
  const [program, ...words] = command[0] === 'npm' ? command : ['npx', '--no-install', ...command];
  const child = spawn(program, words, {
    stdio: together ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    shell: process.platform === 'win32',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      said += text;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (status) => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      const result = status === 0 ? 'ok' : 'FAILED';
      console.log(`\n${said}── ${name}: ${result}, ${seconds} s`);
      resolve(status === 0);
    });
  });
}

clearResults();
let passed = 0;
let failed = 0;
const count = (result) => {
  passed += result.passed;
  failed += result.failed;
};

for (const ok of await Promise.all(checks.map((check) => run(check, { together: true })))) {
  count(ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}
for (const suite of suites) {
  const ok = await run(suite, { together: false });
  const result = readResults(suite.name);
  count(ok ? result : { ...result, failed: Math.max(1, result.failed) });
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
