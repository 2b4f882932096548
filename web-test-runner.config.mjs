import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { clientCodeForTestRunner } from './scripts/build/inline-script-plugin.mjs';
import { engines } from './scripts/browser-launchers.mjs';
import { resultFile } from './scripts/test-results.mjs';

/** msw is hundreds of modules: one bundle of it loads in a tenth of the time. */
const bundled = new Map();
const bundleMsw = {
  name: 'bundle-msw',
  async serve({ path }) {
    if (path !== '/test/support/msw.ts') return undefined;
    if (!bundled.has(path)) {
      const options = { bundle: true, format: 'esm', target: 'es2022', conditions: ['browser'] };
      bundled.set(path, build({ ...options, entryPoints: [`.${path}`], write: false }));
    }
    const { outputFiles } = await bundled.get(path);
    return { body: outputFiles[0].text, type: 'js' };
  },
};

/** The frame's document cannot be intercepted in a browser, so the tests serve one. */
const routes = (context, next) => {
  if (context.path === '/mockServiceWorker.js') {
    context.url = '/node_modules/msw/lib/mockServiceWorker.js';
  } else if (context.path === '/checkout') {
    context.url = '/test/support/frame.html';
  }
  return next();
};

/** Pages that other tests see in Chromium already: they cost time only where all engines are asked for. */
const pagesOfEmulator = 'test/emulator/*-page.browser.test.ts';

export default {
  files: [
    'test/**/*.browser.test.ts',
    '!test/frameworks/**',
    ...(process.env.BROWSERS ? [] : [`!${pagesOfEmulator}`]),
  ],
  nodeResolve: { exportConditions: ['browser', 'development'] },
  browsers: engines,
  // Three engines at a time are too slow for the limits below.
  concurrentBrowsers: 1,
  browserStartTimeout: 60_000,
  testsFinishTimeout: 120_000,
  testFramework: { config: { timeout: 30_000 } },
  filterBrowserLogs: ({ args }) => !String(args[0]).includes('Lit is in dev mode'),
  plugins: [
    bundleMsw,
    clientCodeForTestRunner(),
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      define: { __DEVELOPMENT__: 'false' },
      tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
    }),
  ],
  middleware: [routes],
  reporters: [defaultReporter(), resultFile('browser')],
};
