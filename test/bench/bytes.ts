import { build } from 'esbuild';
import {
  toBytes,
  shopBundlerOptions,
  measureBundleSize,
  sumBytes,
  type Bytes,
} from './bundle-size.js';
import { peersFolder } from './peers.mjs';
import type { Section } from './section.js';

/** Brotli bytes of Dintero's SDK, the most similar one, when this limit was set. */
const dinteroSdkBytes = 7_700;

/** The module with which a page loads each peer, by the title of its row. */
const peerModules: Readonly<Record<string, string>> = {
  'lit: LitElement, html, css': `export { LitElement, html, css } from 'lit'`,
  '@stripe/stripe-js (loader; the rest is remote)': `export { loadStripe } from '@stripe/stripe-js'`,
  '@paypal/paypal-js (loader; the rest is remote)': `export { loadScript } from '@paypal/paypal-js'`,
  '@polar-sh/checkout/embed': `export { PolarEmbedCheckout } from '@polar-sh/checkout/embed'`,
  '@shopify/checkout-kit': `export * from '@shopify/checkout-kit'`,
  '@dintero/checkout-web-sdk': `export { embed } from '@dintero/checkout-web-sdk'`,
  '@adyen/adyen-web, Drop-in with card': `export { AdyenCheckout, Dropin, Card } from '@adyen/adyen-web'`,
  '@adyen/adyen-web/auto': `export { AdyenCheckout, Dropin } from '@adyen/adyen-web/auto'`,
  '@primer-io/primer-js': `export * from '@primer-io/primer-js'`,
};

/** Returns the size of a module as a shop's bundler would ship it, without lazily imported code. */
export async function measureShippedBytes(contents: string, resolveDir: string): Promise<Bytes> {
  const { outputFiles, metafile } = await build({
    ...shopBundlerOptions,
    stdin: { contents, resolveDir },
    splitting: true,
    metafile: true,
    outdir: 'out',
    // Counts scripts only: no style sheets, icons or fonts.
    loader: { '.css': 'empty', '.svg': 'empty', '.woff2': 'empty' },
  });
  const neededFiles = new Set(['out/stdin.js']);
  // The loop also visits the files that it adds.
  for (const file of neededFiles) {
    for (const { path, kind } of metafile.outputs[file]!.imports)
      if (kind === 'import-statement') neededFiles.add(path);
  }
  const files = outputFiles.filter(({ path }) =>
    [...neededFiles].some((name) => path.endsWith(name)),
  );
  return sumBytes(files.map((file) => toBytes(file.contents)));
}

export async function measureBytes(): Promise<Section> {
  const own = await measureBundleSize();
  const createRow = (name: string, { raw, gzip, brotli }: Bytes) => [name, raw, gzip, brotli];
  const rows = [
    createRow('**ledyer-checkout**: before the checkout starts, without Lit', own.eager),
    createRow('**ledyer-checkout**: after it, with one locale', own.later),
    createRow('**ledyer-checkout**: CDN file, before', own.cdn),
    createRow('**ledyer-checkout**: CDN file of the tag and the runtime, Lit inside', own.cdnTag),
    createRow('**ledyer-checkout**: CDN file after these: one locale', own.cdnLater),
  ];
  const peerBytes: Record<string, string> = {};
  for (const [name, contents] of Object.entries(peerModules)) {
    const folder = contents.includes(`'lit'`) ? process.cwd() : peersFolder;
    const size = await measureShippedBytes(contents, folder);
    peerBytes[name] = size.brotli.toLocaleString('en');
    rows.push(createRow(name, size));
  }
  return {
    name: 'Bytes',
    method:
      'Scripts only. Peers and the modules of this package through the same bundler (esbuild: minified, ESM, tree-shaken, es2022); ' +
      'the CDN files as they are published. Brotli at 11, gzip at 9.',
    tables: [{ title: 'Shipped to the page', columns: ['', 'raw', 'gzip', 'brotli'], rows }],
    goals: [
      {
        what: 'own code before the checkout starts, brotli',
        measured: own.eager.brotli,
        limit: 4_000,
        comparison: `Stripe’s loader ${peerBytes['@stripe/stripe-js (loader; the rest is remote)']}, PayPal’s ${peerBytes['@paypal/paypal-js (loader; the rest is remote)']}`,
      },
      {
        what: 'CDN files of a whole checkout, Lit and one locale inside, brotli',
        measured: own.cdn.brotli + own.cdnTag.brotli + own.cdnLater.brotli,
        limit: 19_000,
        comparison: `Lit alone ${peerBytes['lit: LitElement, html, css']}, Adyen’s Drop-in ${peerBytes['@adyen/adyen-web, Drop-in with card']}, Primer ${peerBytes['@primer-io/primer-js']}`,
      },
      {
        what: 'loaded before the frame starts, brotli: the tag alone, from the CDN',
        measured: own.cdn.brotli,
        limit: dinteroSdkBytes,
        comparison: `Dintero’s SDK ${peerBytes['@dintero/checkout-web-sdk']}`,
      },
      {
        what: 'loaded before the frame starts, brotli: the tag around the snippet',
        measured: 0,
        limit: dinteroSdkBytes,
      },
    ],
  };
}
