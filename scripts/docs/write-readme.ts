// `npm run docs`: writes the generated tables and the benchmark figures into the READMEs, and the OpenAPI descriptions.
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { behaviours } from '../../src/emulator/conformance/behaviours.js';
import { createDocuments } from '../../test/bench/documents.js';
import type { Results } from '../../test/bench/report.js';
import { withConformance } from './conformance.js';
import { documentElement } from './element-documentation.js';
import { readErrorCodes } from './error-codes.js';
import { createOpenApiText, openApiFiles } from './openapi/openapi-files.js';
import { docPages, insertTables } from './readme.js';

const [element, errors] = [documentElement(), readErrorCodes()];
for (const page of docPages) {
  await writeFile(page, await insertTables(page, await readFile(page, 'utf8'), element, errors));
}

const emulatorPage = 'src/emulator/README.md';
await writeFile(
  emulatorPage,
  await withConformance(await readFile(emulatorPage, 'utf8'), behaviours),
);

const results = JSON.parse(await readFile('test/bench/results.json', 'utf8')) as Results;
const documents = await createDocuments(results, (path) => readFileSync(path, 'utf8'));
for (const [path, text] of Object.entries(documents)) await writeFile(path, text);

for (const [path, create] of Object.entries(openApiFiles)) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, createOpenApiText(create));
}
