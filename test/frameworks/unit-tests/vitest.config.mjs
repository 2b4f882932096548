import { defineConfig } from 'vitest/config';

/** Both environments load and run scripts, which they do not do by default. */
const environments = {
  jsdom: { jsdom: { resources: 'usable' } },
  'happy-dom': { happyDOM: { settings: { enableJavaScriptEvaluation: true } } },
};

export default defineConfig({
  test: {
    projects: Object.entries(environments).map(([environment, environmentOptions]) => ({
      test: { name: environment, include: ['**/*.vitest.mjs'], environment, environmentOptions },
    })),
  },
});
