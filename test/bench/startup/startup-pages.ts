/** The compared pages. Each has one checkout, and a line below it that shows layout shifts. */
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { cdnFiles, shopBundlerOptions } from '../bundle-size.js';
import { peersFolder } from '../peers.mjs';
import type { Hosts, Page } from './startup-hosts.js';

/** The compared pages, in table order. */
export const variants = {
  frame: 'the frame alone in the HTML, without a script',
  snippet: 'Ledyer’s snippet in the HTML',
  injected: 'Ledyer’s snippet, added by a script of the page',
  adopted: '**the tag** around Ledyer’s snippet in the HTML',
  preloaded: '**the tag**, with preload hints in the HTML',
  header: '**the tag**, with preload hints in a Link header',
  bare: '**the tag** alone',
  warm: '**the tag** alone, after `warmUp()` on the page before',
  dintero: '@dintero/checkout-web-sdk, with the same frame',
} as const;

export type Variant = keyof typeof variants;
export const variantNames = Object.keys(variants) as Variant[];

/**
 * Numbers of sequential requests before a frame. Each number has a baseline page without anything else: its HTML (1),
 * then a script of Ledyer's site (2), or a script of the shop before that one (3). No other page with the same number
 * can be faster.
 */
export const chainLengths = [1, 2, 3] as const;
export type ChainLength = (typeof chainLengths)[number];

/** The number of sequential requests of each page before its frame. `warmUp()` saves the request of the tag. */
export const chainLengthByVariant: Readonly<Record<Variant, ChainLength>> = {
  frame: 1,
  snippet: 2,
  injected: 2,
  adopted: 2,
  preloaded: 2,
  header: 2,
  bare: 3,
  warm: 2,
  dintero: 2,
};

/** Adds the pages and their scripts to the shop. */
export async function servePages(hosts: Hosts): Promise<void> {
  const { ledyer, frame, sessionId, pages, scripts } = hosts;
  const frameUrl = `${frame}/checkout?sessionId=${sessionId}`;
  const bootstrap = `${ledyer}/bootstrap.js`;
  const container = '<div id="checkout"></div>';
  const dataAttributes = `data-env="localhost" data-session-id="${sessionId}" data-container-id="checkout"`;
  const snippet = `${container}<script src="${bootstrap}" ${dataAttributes}></script>`;
  const injectedSnippet = `${container}<script>
    const script = document.createElement('script');
    Object.assign(script.dataset, { env: 'localhost', sessionId: '${sessionId}', containerId: 'checkout' });
    script.src = '${bootstrap}';
    document.body.append(script);
  </script>`;
  const createTag = (content = '') =>
    `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${ledyer}">${content}</ledyer-checkout>`;
  const tagScript = '<script type="module" src="/dist/ledyer-checkout.js"></script>';
  const preloadHints = [
    `<link rel="preload" as="script" href="${bootstrap}">`,
    '<link rel="modulepreload" href="/dist/ledyer-checkout.js">',
  ].join('');
  const linkHeader = `<${bootstrap}>; rel=preload; as=script, </dist/ledyer-checkout.js>; rel=modulepreload`;

  const pageByVariant: Record<Variant, Page> = {
    frame: createPage('', `<iframe src="${frameUrl}"></iframe>`),
    snippet: createPage('', snippet),
    injected: createPage('', injectedSnippet),
    adopted: createPage(tagScript, createTag(snippet)),
    preloaded: createPage(preloadHints + tagScript, createTag()),
    header: createPage(tagScript, createTag(), { link: linkHeader }),
    bare: createPage(tagScript, createTag()),
    warm: createPage(tagScript, createTag()),
    dintero: createPage('<script type="module" src="/peers/dintero.js"></script>', container),
  };
  for (const name of variantNames) pages.set(`/${name}`, pageByVariant[name]);
  serveChains(hosts, pageByVariant.frame, frameUrl);
  pages.set('/before', createPage('<script type="module" src="/before.js"></script>', ''));

  for (const file of [...cdnFiles, 'warm-up.js'])
    scripts.set(`/dist/${file}`, readFileSync(`dist/${file}`, 'utf8'));
  scripts.set(
    '/before.js',
    `import { warmUp } from '/dist/warm-up.js';
     warmUp({ environment: 'local', emulatorUrl: '${ledyer}', scripts: ['/dist/ledyer-checkout.js'] });`,
  );
  scripts.set('/peers/dintero.js', await bundleDintero(hosts));
}

/** Adds the baseline pages of each chain length. */
function serveChains(hosts: Hosts, framePage: Page, frameUrl: string): void {
  const { ledyer, pages, scripts, ledyerScripts } = hosts;
  pages.set('/chain-1', framePage);
  pages.set('/chain-2', createPage('', `<script src="${ledyer}/chain.js"></script>`));
  pages.set('/chain-3', createPage('', '<script src="/chain.js"></script>'));
  scripts.set(
    '/chain.js',
    `document.body.append(Object.assign(document.createElement('script'), { src: '${ledyer}/chain.js' }));`,
  );
  ledyerScripts.set(
    '/chain.js',
    `document.body.append(Object.assign(document.createElement('iframe'), { src: '${frameUrl}' }));`,
  );
}

/** Returns a script that embeds Dintero's checkout with the same frame. */
async function bundleDintero({ frame, sessionId }: Hosts): Promise<string> {
  const { outputFiles } = await build({
    ...shopBundlerOptions,
    stdin: {
      contents: `import { embed } from '@dintero/checkout-web-sdk';
        embed({
          container: document.getElementById('checkout'),
          sid: '${sessionId}',
          endpoint: '${frame}',
        });`,
      resolveDir: peersFolder,
    },
  });
  return outputFiles[0]!.text;
}

const createPage = (head: string, body: string, headers = {}): Page => ({
  html: createHtml(head, body),
  headers,
});

/** Reserves height for the tag before and after its definition. */
const createHtml = (head: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Checkout</title>
<style>
ledyer-checkout { --ledyer-checkout-min-height: 80rem }
ledyer-checkout:not(:defined) { display: block; min-height: 80rem }
</style>
${head}
</head>
<body>
<h1>Checkout</h1>
${body}
<p>Terms of sale</p>
</body>
</html>`;
