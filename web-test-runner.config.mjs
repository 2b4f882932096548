import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { inlineScriptForTestRunner } from './scripts/build/inline-script-plugin.mjs';
import { engines } from './scripts/browser-launchers.mjs';
import { resultFile } from './scripts/test-results.mjs';

/**
 * Modules that are served as one bundle. msw has hundreds of modules, and its bundle loads in a tenth of the time. React
 * has only CommonJS modules, which browsers do not load.
 */
const bundledModules = ['/test/support/component/msw.ts', '/test/support/component/react.ts'];

/** @type {Map<string, Promise<string>>} */
const bundles = new Map();

/** @param {string} path */
async function bundle(path) {
  const { outputFiles } = await build({
    entryPoints: [`.${path}`],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser'],
    define: { __DEVELOPMENT__: 'false', 'process.env.NODE_ENV': '"development"' },
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** @type {import('@web/test-runner').TestRunnerPlugin} */
const bundlePlugin = {
  name: 'bundle-modules',
  async serve({ path }) {
    if (!bundledModules.includes(path)) return undefined;
    const code = bundles.get(path) ?? bundle(path);
    bundles.set(path, code);
    return { body: await code, type: 'js' };
  },
};

/**
 * msw cannot intercept the document of a frame, so the tests serve one.
 *
 * @type {NonNullable<import('@web/test-runner').TestRunnerConfig['middleware']>[number]}
 */
const frameDocument = (context, next) => {
  if (context.path === '/mockServiceWorker.js') {
    context.url = '/node_modules/msw/lib/mockServiceWorker.js';
  } else if (context.path === '/checkout') {
    context.url = '/test/support/component/frame.html';
  }
  return next();
};

/** The end-to-end tests cover these pages in Chromium, so they run here only with several engines. */
const emulatorPages = 'test/emulator/**/*-page.browser.test.ts';

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  files: [
    'test/**/*.browser.test.ts',
    '!test/frameworks/**',
    ...(process.env.BROWSERS ? [] : [`!${emulatorPages}`]),
  ],
  nodeResolve: { exportConditions: ['browser', 'development'] },
  browsers: engines,
  // With three engines at a time the tests exceed their timeouts.
  concurrentBrowsers: 1,
  browserStartTimeout: 60_000,
  testsFinishTimeout: 120_000,
  testFramework: { config: { timeout: 30_000 } },
  filterBrowserLogs: ({ args }) => !String(args[0]).includes('Lit is in dev mode'),
  plugins: [
    bundlePlugin,
    inlineScriptForTestRunner(),
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      define: { __DEVELOPMENT__: 'false' },
      tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
    }),
  ],
  middleware: [frameDocument],
  reporters: [defaultReporter(), resultFile('browser')],
};
