import { defineConfig } from 'vitest/config';
import { inlineScriptForVite } from '../build/inline-script-plugin.mjs';
import { groups } from './groups.mjs';

const group = groups[process.env.MUTATION_GROUP ?? 'session'];

/** Random tests run a few times only: a mutant is caught by an assertion, not by luck. */
process.env.RUNS ??= '20';
process.env.SEED ??= '1';

export default defineConfig({
  define: { __DEVELOPMENT__: 'false' },
  plugins: [inlineScriptForVite()],
  test: {
    include: [...(group?.tests ?? [])],
    exclude: [
      '**/*.browser.test.ts',
      '**/*.postgresql.test.ts',
      '**/node_modules/**',
      // These compare documents with the source, read `dist`, or fill a disk.
      '**/documentation.test.ts',
      '**/readme.test.ts',
      '**/disk-full*.test.ts',
      '**/memory.test.ts',
    ],
    testTimeout: 20_000,
  },
});
