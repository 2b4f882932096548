import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { inlineScriptForVite } from '../build/inline-script-plugin.mjs';
import { groups } from './groups.mjs';

const group = groups[process.env.MUTATION_GROUP ?? 'session'];

/** Random tests run only a few times, because assertions on fixed examples must detect the mutants. */
process.env.RUNS ??= '5';
process.env.SEED ??= '1';

/** Tests that open a database take seconds per mutant. Unit tests cover the same code in memory. */
const databaseTests = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file}`)
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) =>
    /support\/server\/(admin-fixture|test-database|test-shop|shop-fixture)/.test(
      readFileSync(file, 'utf8'),
    ),
  );
if (databaseTests.length === 0) throw new Error('The fixtures that open a database have moved.');

export default defineConfig({
  define: { __DEVELOPMENT__: 'false' },
  plugins: [inlineScriptForVite()],
  test: {
    include: [...(group?.tests ?? [])],
    exclude: [
      '**/*.browser.test.ts',
      '**/node_modules/**',
      // Compares documents with the source, which is instrumented here.
      '**/documentation.test.ts',
      ...databaseTests,
    ],
    // Loads packages such as fast-check once, and not for every file of every mutant.
    isolate: false,
    // Half of Stryker's own limit, so that a test that never ends fails before its runner is restarted.
    testTimeout: Number(process.env.MUTATION_TIMEOUT_MS ?? 20_000) / 2,
  },
});
