// Writes into the README what is generated from the code.
import { readFile, writeFile } from 'node:fs/promises';
import { behaviours } from '../../src/emulator/behaviours.js';
import { withConformance } from '../conformance.mjs';
import { elementDocumentation } from './element-documentation.js';
import { errorCodes } from './error-codes.js';
import { withTables } from './readme.js';

const readme = await readFile('README.md', 'utf8');
const withTag = await withTables(readme, elementDocumentation(), errorCodes());
await writeFile('README.md', await withConformance(withTag, behaviours));
