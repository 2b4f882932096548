// Writes into the READMEs what is generated from the code, and wherever they stand the figures of the benchmarks.
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { behaviours } from '../../src/emulator/conformance/sessions.js';
import { documentsOf } from '../../test/bench/documents.js';
import type { Results } from '../../test/bench/report.js';
import { withConformance } from './conformance.js';
import { elementDocumentation } from './element-documentation.js';
import { errorCodes } from './error-codes.js';
import { pagesWithTables, withTables } from './readme.js';

const [element, errors] = [elementDocumentation(), errorCodes()];
for (const page of pagesWithTables) {
  await writeFile(page, await withTables(page, await readFile(page, 'utf8'), element, errors));
}

const emulatorPage = 'src/emulator/README.md';
await writeFile(
  emulatorPage,
  await withConformance(await readFile(emulatorPage, 'utf8'), behaviours),
);

const results = JSON.parse(await readFile('test/bench/results.json', 'utf8')) as Results;
const documents = await documentsOf(results, (path) => readFileSync(path, 'utf8'));
for (const [path, text] of Object.entries(documents)) await writeFile(path, text);
