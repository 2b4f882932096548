// Mutation tests. `npm run test:mutation` runs one group after another: see scripts/mutation/groups.mjs.
import { groups } from './scripts/mutation/groups.mjs';

const name = process.env.MUTATION_GROUP ?? 'session';
const group = groups[name];
if (!group) throw new Error(`MUTATION_GROUP must be one of ${Object.keys(groups).join()}.`);

export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
  mutate: [...group.mutate],
  thresholds: { high: 100, low: group.minScore, break: group.minScore },
  // A mutant in module-level code runs against every test, which takes minutes in the larger groups.
  ignoreStatic: group.ignoreStatic,
  ignorePatterns: [
    'dist',
    'dist-demo',
    'demo',
    'reports',
    'scripts/tools',
    'test/e2e',
    'test/frameworks',
    '.data',
  ],
  incremental: true,
  incrementalFile: `reports/mutation/${name}.incremental.json`,
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: {
    reportTests: false,
    reportMutants: true,
    allowColor: false,
    logTests: false,
  },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  htmlReporter: { fileName: `reports/mutation/${name}.html` },
  // Set a higher value on a busy machine, where a slow test would count as a killed mutant.
  timeoutMS: Number(process.env.MUTATION_TIMEOUT_MS ?? 20_000),
  timeoutFactor: 3,
  // The first run has no mutants and all tests of a group.
  dryRunTimeoutMinutes: 30,
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  tempDirName: '.stryker-tmp',
  cleanTempDir: 'always',
  allowConsoleColors: false,
  disableTypeChecks: false,
};
