// Writes into the README what is generated from the code.
import { build } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import { withConformance } from './conformance.mjs';

const path = (relative) => new URL(`../${relative}`, import.meta.url);

const { outputFiles } = await build({
  entryPoints: [path('src/emulator/behaviours.ts').pathname],
  bundle: true,
  format: 'esm',
  write: false,
});
const code = Buffer.from(outputFiles[0].text).toString('base64');
const { behaviours } = await import(`data:text/javascript;base64,${code}`);

const readme = await readFile(path('README.md'), 'utf8');
await writeFile(path('README.md'), await withConformance(readme, behaviours));
