import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { clientCodeForVite } from './.ci/client-code.mjs';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  plugins: [clientCodeForVite()],
  resolve: {
    alias: [
      { find: /^ledyer-checkout$/, replacement: path('src/index.ts') },
      { find: /^ledyer-checkout\/(.+)$/, replacement: path('src/$1/index.ts') },
    ],
  },
  test: { include: ['test/**/*.test.ts'], exclude: ['test/**/*.browser.test.ts', 'test/e2e/**'] },
});
