/** The compared pages. Each has one checkout, and a line below it that shows layout shifts. */
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { checkoutHtml, checkoutPreload } from 'ledyer-checkout/server';
import { cdnFiles, shopBundlerOptions } from '../bundle-size.js';
import { peersFolder } from '../peers.mjs';
import type { Hosts, Page } from './startup-hosts.js';

/** The compared pages, in table order. */
export const variants = {
  frame: 'the frame alone in the HTML, without a script',
  snippet: 'Ledyer’s snippet in the HTML',
  injected: 'Ledyer’s snippet, added by a script of the page',
  adopted: '**the tag** around Ledyer’s snippet, as `checkoutHtml` writes it',
  preloaded: '**the tag**, with the preload in the HTML',
  header: '**the tag**, with the preload in a Link header',
  bare: '**the tag** alone',
  warm: '**the tag** alone, after `warmUp()` on the page before',
  dintero: '@dintero/checkout-web-sdk, with the same frame',
} as const;

export type Variant = keyof typeof variants;
export const variantNames = Object.keys(variants) as Variant[];

/** Pages that the shop renders for a while, in table order. */
export const slowVariants = {
  slowSnippet: 'Ledyer’s snippet in the HTML',
  slowHeader: '**the tag**, with the preload in a Link header',
  earlyHints: '**the tag**, with the preload in a 103 response as well',
} as const;

export type SlowVariant = keyof typeof slowVariants;
export const slowVariantNames = Object.keys(slowVariants) as SlowVariant[];
/** Milliseconds until the shop has rendered such a page. */
export const renderMs = 100;

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
  const createTag = () =>
    `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${ledyer}"></ledyer-checkout>`;
  const tagScript = '<script type="module" src="/dist/ledyer-checkout.js"></script>';
  const preload = `<link rel="preload" as="script" href="${bootstrap}">`;
  const local = { environment: 'local', emulatorUrl: ledyer } as const;
  const headers = { link: checkoutPreload(local) };

  const pageByVariant: Record<Variant, Page> = {
    frame: createPage('', `<iframe src="${frameUrl}"></iframe>`),
    snippet: createPage('', snippet),
    injected: createPage('', injectedSnippet),
    adopted: createPage(tagScript, checkoutHtml({ ...local, sessionId }), { headers }),
    preloaded: createPage(preload + tagScript, createTag()),
    header: createPage(tagScript, createTag(), { headers }),
    bare: createPage(tagScript, createTag()),
    warm: createPage(tagScript, createTag()),
    dintero: createPage('<script type="module" src="/peers/dintero.js"></script>', container),
  };
  const pageBySlowVariant: Record<SlowVariant, Page> = {
    slowSnippet: createPage('', snippet, { renderMs }),
    slowHeader: createPage(tagScript, createTag(), { headers, renderMs }),
    earlyHints: createPage(tagScript, createTag(), { headers, renderMs, earlyHints: headers }),
  };
  for (const [name, page] of Object.entries({ ...pageByVariant, ...pageBySlowVariant }))
    pages.set(`/${name}`, page);
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

const createPage = (head: string, body: string, options: Omit<Page, 'html'> = {}): Page => ({
  html: createHtml(head, body),
  ...options,
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
