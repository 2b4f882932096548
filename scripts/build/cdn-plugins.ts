import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import type { Plugin, Rolldown } from 'vite';
import { findReplaceableNames, findTexts, handoffNames } from './internal-names.js';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** A Vite plugin that keeps the import of a CDN file that loads later. Each CDN file is built on its own. */
export const externalChunks: Plugin = {
  name: 'external-chunks',
  enforce: 'pre',
  resolveId(id) {
    const name = /^\.\/runtime\/(when-near-viewport\.js)$/.exec(id)?.[1];
    return name ? { id: `./${name}`, external: true } : undefined;
  },
};

/** The modules whose functions the CDN file passes to `tag.js`. */
const handoffModules =
  /^(\.{1,2}\/(start\/)?(module-retry|snippet-provider|snippet|resolve-hosts|url-templates)|\.\.\/\.\.\/ledyer\/client-api)\.js$/;

/**
 * A Vite plugin for `tag.js`: the tag takes over the snippet, the Trusted Types policy and shared functions from the
 * CDN file that loaded it. `src/entries/cdn/trusted-types-policy.ts` explains the policy.
 */
export const cdnHandoff: Plugin = {
  name: 'cdn-handoff',
  enforce: 'pre',
  resolveId(id, importer) {
    if (/^\.{1,2}\/deferred-modules\.js$/.test(id))
      return path('src/entries/cdn/deferred-modules.ts');
    return handoffModules.test(id) && importer !== path('src/entries/cdn/handoff.ts')
      ? path('src/entries/cdn/handoff.ts')
      : undefined;
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
    const specifier = `'./runtime/checkout-runtime.js'`;
    const included = code.replaceAll(
      `import(${specifier})`,
      // Must differ from the name of the constant that it is destructured into.
      '({ startRuntime: start_ })',
    );
    if (included === code)
      throw new Error('There is no runtime to include. Adapt `includeRuntime`.');
    return { code: `import { startRuntime as start_ } from ${specifier};${included}`, map: null };
  },
};

/** Comments that browsers and licences require. */
const keptComments = /^!|^# /;

/**
 * Options of Terser for code that compresses better. The unsafe ones turn functions into arrow functions and methods.
 * This changes `new`, `length` and `prototype` of such a function, which neither this package nor Lit uses.
 */
const shorterForms = {
  keep_fargs: false,
  lhs_constants: false,
  unsafe_arrows: true,
  unsafe_methods: true,
};

/** Short names for what the CDN file and the tag's file pass each other: the same ones in both files. */
const createNameCache = () => ({
  props: {
    props: Object.fromEntries(
      handoffNames.map((name, index) => [`$${name}`, String.fromCharCode(65 + index)]),
    ),
  },
});

/** Returns the names that only the classes of the tag use. */
function findTagNames({ modules }: Rolldown.RenderedChunk, syntax: object): readonly string[] {
  const packages = Object.entries(modules).flatMap(([id, { code }]) =>
    id.includes('/node_modules/') && code ? [code] : [],
  );
  return findReplaceableNames(findTexts(syntax), packages);
}

const createNamePattern = (names: readonly string[]): RegExp =>
  new RegExp(`^(?:${[...names, ...handoffNames].join('|')})$`);

/** A Vite plugin that minifies the CDN files once more: Terser finds what Vite's own minifier leaves. */
export const minifyForCdn: Plugin = {
  name: 'minify-for-cdn',
  async generateBundle(_, bundle) {
    for (const output of Object.values(bundle)) {
      if (output.type !== 'chunk') continue;
      const { code } = await minify(output.code, {
        module: true,
        ecma: 2020,
        compress: { ...shorterForms, passes: 3 },
        nameCache: createNameCache(),
        mangle: {
          properties: {
            regex: createNamePattern(
              output.fileName.endsWith('/tag.js')
                ? findTagNames(output, this.parse(output.code))
                : [],
            ),
          },
        },
        format: { comments: keptComments },
      });
      output.code = code ?? output.code;
    }
  },
};
