import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import type { Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/**
 * A Vite plugin that keeps the imports of the CDN files that load later.
 *
 * Each CDN file is built on its own. Code that two files need is in both, which costs some bytes and
 * saves the buyer a round trip.
 */
export const externalChunks: Plugin = {
  name: 'external-chunks',
  enforce: 'pre',
  resolveId(id) {
    if (id === './tag.js') return { id: './ledyer-checkout/tag.js', external: true };
    const name = /^\.\/(explanations\.js|locales\/(?:sv|nb|da|fi)\.js)$/.exec(id)?.[1];
    return name ? { id: `./${name.replace('locales/', '')}`, external: true } : undefined;
  },
};

/** The modules whose functions the CDN file passes on. */
const handedOver =
  /^\.{1,2}\/(start\/)?(snippet-provider|snippet|resolve-hosts|url-templates)\.js$/;

/**
 * A Vite plugin for `tag.js`: the tag takes over the snippet, Lit's Trusted Types policy and shared functions from the
 * CDN file that loaded it. `src/entries/cdn/trusted-types-policy.ts` explains the policy.
 */
export const cdnHandoff: Plugin = {
  name: 'cdn-handoff',
  enforce: 'pre',
  resolveId: (id) => (handedOver.test(id) ? path('src/entries/cdn/handoff.ts') : undefined),
  transform(code, id) {
    if (!/\/lit-html\/.*lit-html\.js$/.test(id)) return undefined;
    const call = /\w+\.createPolicy\("lit-html",\{createHTML:(\w+)=>\1\}\)/;
    if (!call.test(code)) {
      throw new Error(
        'lit-html creates its Trusted Types policy in another way than before. Adapt `cdnHandoff`.',
      );
    }
    const handoff = JSON.stringify(path('src/entries/cdn/handoff.ts'));
    return {
      code: `import{litPolicy}from${handoff};${code.replace(call, 'litPolicy')}`,
      map: null,
    };
  },
};

/**
 * A Vite plugin for `tag.js`, which contains the runtime: they share code, and one file compresses better than two.
 * In the package they are apart, so that the tag of a page with a bundler starts Ledyer's script before the runtime
 * loads. Here the CDN file has started it.
 */
export const includeRuntime: Plugin = {
  name: 'include-runtime',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/ledyer-checkout-element.ts')) return undefined;
    const path = `'./runtime/checkout-runtime.js'`;
    const included = code.replaceAll(
      `import(${path})`,
      // Other names than those of the constants that it is destructured into.
      '({ startRuntime: start_, whenNearViewport: whenNear_ })',
    );
    if (included === code)
      throw new Error('There is no runtime to include. Adapt `includeRuntime`.');
    const names = 'startRuntime as start_, whenNearViewport as whenNear_';
    return { code: `import { ${names} } from ${path};${included}`, map: null };
  },
};

/**
 * Code of a function that imports a module, after failures with a fragment that counts them. Since version 150 Chromium
 * keeps the failure of an import for the whole document (https://github.com/whatwg/html/issues/10327), so that a retry
 * with the same URL sends no request. The integrity hashes of an import map belong to URLs without fragments. Pages
 * with such hashes therefore retry with the same URL.
 */
const retryableImport = `
function importModule(url) {
  const failures = importModule[url];
  const isNew = failures && !/"integrity"/.test(document.documentElement.textContent);
  return import(isNew ? url + '#' + failures : url).catch((cause) => {
    importModule[url] = -~failures;
    throw cause;
  });
}`;

/**
 * A Vite plugin that lets the CDN files import each other again after a failure. The modules of the package keep
 * plain imports, because bundlers have to find them.
 */
export const retryableImports: Plugin = {
  name: 'retryable-imports',
  renderChunk(code) {
    const pattern = /\bimport\((["'`])(\.\/ledyer-checkout\/tag\.js)\1\)/g;
    const replaced = code.replace(pattern, 'importModule("$2")');
    if (replaced === code)
      throw new Error('There is no import to retry. Adapt `retryableImports`.');
    return { code: replaced + retryableImport, map: null };
  },
};

/** Comments that browsers and licences require. */
const keptComments = /^!|^# /;

/** A Vite plugin that minifies the CDN files once more: Terser finds what Vite's own minifier leaves. */
export const minifyForCdn: Plugin = {
  name: 'minify-for-cdn',
  async generateBundle(_, bundle) {
    for (const output of Object.values(bundle)) {
      if (output.type !== 'chunk') continue;
      const { code } = await minify(output.code, {
        module: true,
        ecma: 2020,
        compress: { passes: 3 },
        format: { comments: keptComments },
      });
      output.code = code ?? output.code;
    }
  },
};
