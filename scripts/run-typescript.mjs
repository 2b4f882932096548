// Bundles and runs TypeScript scripts, which Node 20 cannot run itself: `node scripts/run-typescript.mjs
// scripts/docs/write-readme.ts …`
import { build } from 'esbuild';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

for (const script of process.argv.slice(2)) {
  // Inside node_modules, so that the bundle finds the packages that it imports.
  const outfile = `${root}node_modules/.cache/scripts/${basename(script, '.ts')}.mjs`;
  await build({
    entryPoints: [script],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
  });
  await import(pathToFileURL(outfile).href);
}
