// Tests that frameworks hydrate a server-rendered page whose checkout is already running.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser/browser.js';
import { StaticSite } from '../support/browser/static-site.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';
import { installPackages, packPackage, runModule } from './apps.js';
import { watchPage } from './watch-page.js';

const site = new StaticSite();
let browser: Browser;

beforeAll(async () => {
  [browser] = await Promise.all([launchBrowser(), site.start(), packPackage()]);
});
afterAll(async () => {
  await Promise.all([browser.close(), site.close()]);
});

/** The attributes of the tag, as a template of each framework writes them. */
const attributes = `{ 'session-id': session, environment: 'local', 'emulator-url': ledyer }`;
const slotText = 'The shop’s own words';

const createReactSource = (view: string) => `
  import { createElement as h } from 'react';
  import { hydrateRoot } from 'react-dom/client';
  import { LedyerCheckout } from 'ledyer-checkout/react';
  const view = ({ session, ledyer }) => h('main', null, ${view}, h('p', null, 'below'));
  export const render = async (props) =>
    (await import('react-dom/server')).renderToString(view(props));
  export const hydrate = (target, props, onError) =>
    hydrateRoot(target, view(props), { onRecoverableError: onError });
`;
const slotInReact = `h('p', { slot: 'complete' }, '${slotText}')`;
const tagInReact = `h('ledyer-checkout', ${attributes})`;
const tagWithSlotInReact = `h('ledyer-checkout', ${attributes}, ${slotInReact})`;
const props = `{ sessionId: session, environment: 'local', emulatorUrl: ledyer }`;
const componentInReact = `h(LedyerCheckout, ${props})`;
const componentWithSlotInReact = `h(LedyerCheckout, ${props}, ${slotInReact})`;

const createPreactSource = (children: string) => `
  import { h, hydrate as hydrateTree } from 'preact';
  const view = ({ session, ledyer }) =>
    h('main', null, h('ledyer-checkout', ${attributes}${children}), h('p', null, 'below'));
  export const hydrate = (target, props) => hydrateTree(view(props), target);
`;

const createVueSource = (children: string) => `
  import { createSSRApp, h } from 'vue';
  const create = ({ session, ledyer }) => createSSRApp({
    render: () => h('main', null, [
      h('ledyer-checkout', ${attributes}, [${children}]), h('p', null, 'below'),
    ]),
  });
  export const render = async (props) =>
    (await import('vue/server-renderer')).renderToString(create(props));
  export const hydrate = (target, props, onError) => {
    const app = create(props);
    app.config.errorHandler = onError;
    app.config.warnHandler = onError;
    app.mount(target);
  };
`;

const svelteSource = `
  import View from './view.svelte';
  import { hydrate as hydrateView } from 'svelte';
  export const render = async (props) =>
    (await import('svelte/server')).render(View, { props }).body;
  export const hydrate = (target, props) => hydrateView(View, { target, props });
`;
const svelteView = (children: string, script = '') => `
  <script>${script}let { session, ledyer } = $props();</script>
  <main><ledyer-checkout session-id={session} environment="local" emulator-url={ledyer}>${children}</ledyer-checkout><p>below</p></main>
`;

interface Case {
  readonly name: string;
  readonly app: string;
  readonly source: string;
  readonly view?: string;
  readonly mode?: 'production' | 'development';
}

const cases: readonly Case[] = [
  ...['react-18', 'react-19'].flatMap((app): Case[] => [
    { name: `${app}, the tag`, app, source: createReactSource(tagInReact) },
    { name: `${app}, the tag with a slot`, app, source: createReactSource(tagWithSlotInReact) },
    ...(['production', 'development'] as const).flatMap((mode): Case[] => [
      {
        name: `${app} in ${mode}, the component`,
        app,
        source: createReactSource(componentInReact),
        mode,
      },
      {
        name: `${app} in ${mode}, the component with a slot`,
        app,
        source: createReactSource(componentWithSlotInReact),
        mode,
      },
    ]),
  ]),
  { name: 'preact, the tag', app: 'preact', source: createPreactSource('') },
  {
    name: 'preact, the tag with a slot',
    app: 'preact',
    source: createPreactSource(`, h('p', { slot: 'complete' }, '${slotText}')`),
  },
  { name: 'vue, the tag', app: 'vue', source: createVueSource('') },
  {
    name: 'vue, the tag with a slot',
    app: 'vue',
    source: createVueSource(`h('p', { slot: 'complete' }, '${slotText}')`),
  },
  { name: 'svelte, the tag', app: 'svelte', source: svelteSource, view: svelteView('') },
  {
    name: 'svelte, the tag with a slot',
    app: 'svelte',
    source: svelteSource,
    view: svelteView(`<p slot="complete">${slotText}</p>`),
  },
];

const getAppFolder = (app: string) =>
  fileURLToPath(new URL(app, import.meta.url)).replace(/\/?$/, '/');

/** An esbuild plugin that compiles the test's Svelte component. */
const svelte = (folder: string, view: string, generate: 'server' | 'client'): Plugin => ({
  name: 'svelte',
  setup(bundler) {
    bundler.onResolve({ filter: /\.svelte$/ }, ({ path }) => ({ path, namespace: 'view' }));
    bundler.onLoad({ filter: /.*/, namespace: 'view' }, async () => {
      const path = createRequire(join(folder, 'x.js')).resolve('svelte/compiler');
      const { compile } = (await import(pathToFileURL(path).href)) as {
        compile: (source: string, options: object) => { js: { code: string } };
      };
      return { contents: compile(view, { generate }).js.code, resolveDir: folder };
    });
  },
});

async function bundle({ app, source, view = '', mode }: Case, platform: 'node' | 'browser') {
  const folder = getAppFolder(app);
  const isServer = platform === 'node';
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: folder },
    bundle: true,
    format: 'esm',
    platform,
    // The server renderers are packages of the app. Node loads them at run time.
    ...(isServer && { packages: 'external' as const }),
    external: ['react-dom/server', 'vue/server-renderer', 'svelte/server', '/dist/*'],
    conditions: [isServer ? 'node' : 'browser'],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode ?? 'production') },
    plugins: [svelte(folder, view, isServer ? 'server' : 'client')],
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

/** Returns the server-rendered markup. For Preact it is a template, because its renderer is a separate package. */
async function renderOnServer(each: Case, input: object): Promise<string> {
  if (each.app === 'preact') {
    const { session, ledyer } = input as { session: string; ledyer: string };
    const slot = each.source.includes('slot') ? `<p slot="complete">${slotText}</p>` : '';
    return `<main><ledyer-checkout session-id="${session}" environment="local" emulator-url="${ledyer}">${slot}</ledyer-checkout><p>below</p></main>`;
  }
  const code = await bundle(each, 'node');
  const { ok, text } = await runModule(
    each.app,
    `${code}\nprocess.stdout.write(await render(${JSON.stringify(input)}));`,
  );
  if (!ok) throw new Error(text);
  return text;
}

describe('a server-rendered page with a running checkout', () => {
  beforeAll(async () => {
    for (const app of new Set(cases.map((each) => each.app))) await installPackages(app);
  }, 300_000);

  test.each(cases)('is hydrated by $name', async (each) => {
    const input = { session: await site.createSession(), ledyer: site.ledyer.url };
    const [markup, code] = await Promise.all([
      renderOnServer(each, input),
      bundle(each, 'browser'),
    ]);
    site.serveText(
      '/checkout.html',
      `<!doctype html><html lang="en"><title>Shop</title>
      <script type="module" src="/dist/ledyer-checkout.js"></script>
      <div id="app">${markup}</div>`,
    );
    site.serveText('/app.js', code);
    site.serveText('/favicon.ico', '');
    const page = await browser.newPage();
    const { errors, frames } = watchPage(page);
    await page.goto(`${site.url}/checkout.html`);
    await page.waitForSelector('ledyer-checkout[data-state="open"]');
    await page.$eval('ledyer-checkout', (tag) => {
      const statuses: string[] = [];
      tag.addEventListener('ledyer-state-change', ({ state }) => statuses.push(state.status));
      Object.assign(window, { tag, frame: tag.querySelector('iframe'), statuses, errors: [] });
    });

    // A string, because the test runner rewrites `import`.
    await page.evaluate(`import('/app.js').then(({ hydrate }) => {
      hydrate(document.querySelector('#app'), ${JSON.stringify(input)},
        (error) => { errors.push(String(error)) });
      return new Promise((resolve) => { setTimeout(resolve, 300) });
    })`);

    const result = await page.evaluate(() => {
      const before = window as unknown as { tag: Element; frame: Element; errors: string[] };
      const tag = document.querySelector('ledyer-checkout')!;
      return {
        isSameTag: tag === before.tag,
        isSameFrame: tag.querySelector('iframe') === before.frame,
        errors: before.errors,
        slots: [...tag.querySelectorAll('p')].map((each) => each.textContent),
      };
    });
    expect({ ...result, errors: [...result.errors, ...errors] }).toEqual({
      isSameTag: true,
      isSameFrame: true,
      errors: [],
      slots: each.name.includes('slot') ? [slotText] : [],
    });
    expect(frames).toHaveLength(1);
    await page.$eval('ledyer-checkout', (tag) => {
      tag.suspend();
    });
    await waitForCondition(page, () =>
      (window as unknown as { statuses: string[] }).statuses.includes('suspended'),
    );
    await page.close();
  });

  describe('of Svelte with a variable in a slot', () => {
    const variable = `<p slot="complete">${slotText}, {session}</p>`;
    const openPage = async (view: string, head = '') => {
      const each: Case = { name: 'svelte', app: 'svelte', source: svelteSource, view };
      const input = { session: await site.createSession(), ledyer: site.ledyer.url };
      const [markup, code] = await Promise.all([
        renderOnServer(each, input),
        bundle(each, 'browser'),
      ]);
      site.serveText(
        '/checkout.html',
        `<!doctype html><html lang="en"><title>Shop</title>${head}<div id="app">${markup}</div>`,
      );
      site.serveText('/app.js', code);
      site.serveText('/favicon.ico', '');
      const page = await browser.newPage();
      const { errors } = watchPage(page);
      await page.goto(`${site.url}/checkout.html`);
      const hydrate = () =>
        // A string, because the test runner rewrites `import`.
        page.evaluate(`window.tag = document.querySelector('ledyer-checkout');
          import('/app.js').then(({ hydrate }) => {
            hydrate(document.querySelector('#app'), ${JSON.stringify(input)});
          })`);
      const readTag = () =>
        page.$eval('ledyer-checkout', (tag) => ({
          isSameTag: tag === (window as unknown as { tag: Element }).tag,
          frames: document.querySelectorAll('iframe').length,
          slot: tag.querySelector('[slot="complete"]')?.textContent,
        }));
      return { page, errors, hydrate, readTag, slot: `${slotText}, ${input.session}` };
    };
    const openTagSelector = `ledyer-checkout[data-state="open"]`;

    test('is hydrated when it loads the tag in `onMount`', async () => {
      const script = `
        import { onMount } from 'svelte';
        onMount(() => { import('/dist/ledyer-checkout.js'); });
      `;
      const { page, errors, hydrate, readTag, slot } = await openPage(svelteView(variable, script));
      await hydrate();
      await page.waitForSelector(openTagSelector);
      expect(await readTag()).toEqual({ isSameTag: true, frames: 1, slot });
      expect(errors).toEqual([]);
      await page.close();
    });

    test('restarts its checkout once when it loads the tag before its hydration', async () => {
      const head = '<script type="module" src="/dist/ledyer-checkout.js"></script>';
      const { page, hydrate, readTag, slot } = await openPage(svelteView(variable), head);
      await page.waitForSelector(openTagSelector);
      await hydrate();
      await page.waitForSelector(openTagSelector);
      expect(await readTag()).toEqual({ isSameTag: false, frames: 1, slot });
      await page.close();
    });
  });
});
