/** What a page loads of this package, built in memory with the settings of the published build. */
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

/** The files that a mode of `npm run build` writes, by their path in its folder. */
async function buildFiles(mode: string): Promise<Map<string, string>> {
  const result = await buildWithVite({ mode, logLevel: 'silent', build: { write: false } });
  const outputs = [result].flat().flatMap((each) => ('output' in each ? each.output : []));
  return new Map(
    outputs.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])),
  );
}

/** Has esbuild read modules that are on no disk. */
const inMemory = (files: ReadonlyMap<string, string>, external: readonly string[]): Plugin => ({
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

/** The bundler and settings with which all are compared: what a shop's own bundler does. */
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

/** What a page without a bundler loads, in this order; and words of one language. */
export const cdnFiles = [
  'ledyer-checkout.js',
  'ledyer-checkout/tag.js',
  'ledyer-checkout/checkout-runtime.js',
] as const;

export interface BundleSize {
  /** Own code that has to arrive before Ledyer's script starts, without Lit. */
  readonly eager: Bytes;
  /** Own code that comes after that, with the texts of one language. */
  readonly later: Bytes;
  /** The file for pages without a bundler: all that has to arrive before Ledyer's script starts. */
  readonly cdn: Bytes;
  /** What that one loads when Ledyer's script has run: the tag, Lit inside. */
  readonly cdnTag: Bytes;
  /** What the tag loads when Ledyer's frame has, with the texts of one language. */
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
      plugins: [inMemory(modules!, external)],
    });
    return outputFiles;
  };
  // With the later part left out, the earlier one is one file; else a bundler shares some of it.
  const [eager] = await bundle(['./checkout-runtime.js']);
  const all = await bundle([]);
  const later = all.filter(({ path }) => /checkout-runtime-|\/sv-/.test(path));
  return {
    eager: toBytes(eager!.contents),
    later: sumBytes(later.map(({ contents }) => toBytes(contents))),
    cdn: toBytes(cdn!.get('ledyer-checkout.js')!),
    cdnTag: toBytes(cdnTag!.get('ledyer-checkout/tag.js')!),
    cdnLater: sumBytes(
      ['checkout-runtime.js', 'sv.js'].map((name) => toBytes(cdnRest!.get(name)!)),
    ),
  };
}
