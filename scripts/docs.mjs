// Runs scripts of `scripts/docs`, which are TypeScript: `write-readme`, unless others are named.
import { build } from 'esbuild';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const [, , ...named] = process.argv;
for (const script of named.length > 0 ? named : ['write-readme']) {
  // Inside node_modules, so that the packages it imports are found from there.
  const outfile = `${root}node_modules/.cache/docs/${script}.mjs`;
  await build({
    entryPoints: [`scripts/docs/${script}.ts`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
  });
  await import(pathToFileURL(outfile).href);
}
