// Writes into the README what is generated from the code, and wherever they stand the figures of the benchmarks.
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { behaviours } from '../../src/emulator/behaviours.js';
import { documentsOf } from '../../test/bench/documents.js';
import type { Results } from '../../test/bench/report.js';
import { withConformance } from '../conformance.mjs';
import { elementDocumentation } from './element-documentation.js';
import { errorCodes } from './error-codes.js';
import { withTables } from './readme.js';

const readme = await readFile('README.md', 'utf8');
const withTag = await withTables(readme, elementDocumentation(), errorCodes());
await writeFile('README.md', await withConformance(withTag, behaviours));

const results = JSON.parse(await readFile('test/bench/results.json', 'utf8')) as Results;
const documents = await documentsOf(results, (path) => readFileSync(path, 'utf8'));
for (const [path, text] of Object.entries(documents)) await writeFile(path, text);
