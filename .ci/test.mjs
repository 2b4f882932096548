// Runs everything that `npm test` promises, to the end even when something fails,
// and prints how many tests passed and failed as its last line.
import { spawnSync } from 'node:child_process';
import { clearResults, readResults, vitestReport } from './test-results.mjs';

const vitest = (suite) => [
  'vitest',
  'run',
  '--project',
  suite,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${vitestReport(suite)}`,
];

/** A check is one test: it passes or it fails. The others count for themselves. */
const steps = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings=0'] },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
  { name: 'unit', command: vitest('unit'), counts: true },
  { name: 'browser', command: ['wtr'], counts: true },
  { name: 'e2e', command: vitest('e2e'), counts: true },
  // What needs more than a browser, with `--all`.
  ...(process.argv.includes('--all')
    ? [{ name: 'postgresql', command: vitest('postgresql'), counts: true }]
    : []),
];

clearResults();
let passed = 0;
let failed = 0;
for (const { name, command, counts } of steps) {
  const startedAt = Date.now();
  console.log(`\n── ${name} ──`);
  const program = command[0] === 'npm' ? command : ['npx', '--no-install', ...command];
  const { status } = spawnSync(program[0], program.slice(1), {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const result = counts
    ? readResults(name)
    : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  passed += result.passed;
  failed += status !== 0 ? Math.max(1, result.failed) : result.failed;
  console.log(
    `── ${name}: ${status === 0 ? 'ok' : 'FAILED'}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
  );
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
