/** Measures the parts of this package that a page loads. Builds them in memory like the published build. */
import { dirname, join } from 'node:path/posix';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { build as buildWithVite } from 'vite';

export interface Bytes {
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
}

export function toBytes(content: Uint8Array | string): Bytes {
  const bytes = Buffer.from(content);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

export const sumBytes = (parts: readonly Bytes[]): Bytes => ({
  raw: parts.reduce((total, { raw }) => total + raw, 0),
  gzip: parts.reduce((total, { gzip }) => total + gzip, 0),
  brotli: parts.reduce((total, { brotli }) => total + brotli, 0),
});

/** Builds one mode of `npm run build`. Returns the files by their path. */
async function buildFiles(mode: string): Promise<Map<string, string>> {
  const result = await buildWithVite({ mode, logLevel: 'silent', build: { write: false } });
  const outputs = [result].flat().flatMap((built) => ('output' in built ? built.output : []));
  return new Map(
    outputs.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])),
  );
}

/** Creates an esbuild plugin that reads modules from memory. */
const createMemoryPlugin = (
  files: ReadonlyMap<string, string>,
  external: readonly string[],
): Plugin => ({
  name: 'in-memory',
  setup(build) {
    build.onResolve({ filter: /^\.|^index\.js$/ }, ({ path, importer }) =>
      external.includes(path)
        ? { path, external: true }
        : { path: join(dirname(importer), path), namespace: 'memory' },
    );
    build.onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({
      contents: files.get(path)!,
    }));
  },
});

/** The esbuild settings for this package and its peers, like those of a shop's bundler. */
export const shopBundlerOptions = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  conditions: ['production'] as string[],
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  write: false,
  logLevel: 'error',
} as const;

/** The files that a page without a bundler loads, in this order. A locale file follows. */
export const cdnFiles = ['ledyer-checkout.js', 'ledyer-checkout/tag.js'] as const;

export interface BundleSize {
  /** Own code that must load before Ledyer's script starts, without Lit. */
  readonly eager: Bytes;
  /** Own code that loads after that, with one locale, in a checkout without errors. */
  readonly later: Bytes;
  /** The CDN file: all code that must load before Ledyer's script starts. */
  readonly cdn: Bytes;
  /** The file that the CDN file loads after Ledyer's frame has loaded: the tag with Lit and the runtime. */
  readonly cdnTag: Bytes;
  /** The file that the tag loads after that: one locale. */
  readonly cdnLater: Bytes;
}

export async function measureBundleSize(): Promise<BundleSize> {
  const [modules, cdn, cdnTag, cdnRest] = await Promise.all(
    ['browser', 'cdn', 'cdn-tag', 'cdn-rest'].map(buildFiles),
  );
  const bundle = async (external: string[]) => {
    const { outputFiles } = await build({
      ...shopBundlerOptions,
      entryPoints: { index: 'index.js' },
      splitting: true,
      outdir: 'out',
      external: ['lit', ...external],
      plugins: [createMemoryPlugin(modules!, external)],
    });
    return outputFiles;
  };
  // With the runtime external, the eager code is one file. Otherwise the bundler would move parts into shared
  // chunks.
  const [eager] = await bundle(['./checkout-runtime.js']);
  const all = await bundle(['./explanations.js']);
  const later = all.filter(({ path }) => /checkout-runtime-|\/sv-/.test(path));
  return {
    eager: toBytes(eager!.contents),
    later: sumBytes(later.map(({ contents }) => toBytes(contents))),
    cdn: toBytes(cdn!.get('ledyer-checkout.js')!),
    cdnTag: toBytes(cdnTag!.get('ledyer-checkout/tag.js')!),
    cdnLater: toBytes(cdnRest!.get('sv.js')!),
  };
}
