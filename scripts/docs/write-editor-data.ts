// Writes into `dist` what editors and catalogues read of the tag.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { elementCode } from './element-usage.js';
import { elementDocumentation } from './element-documentation.js';
import { manifestOf } from './manifest.js';
import { vscodeCssData, vscodeHtmlData } from './vscode-data.js';
import { webTypesOf, type Published } from './web-types.js';

const element = elementDocumentation();
const { hasCustomStates } = elementCode();
const published = JSON.parse(await readFile('package.json', 'utf8')) as Published;

const files = {
  'custom-elements.json': manifestOf(element, hasCustomStates),
  'vscode.html-custom-data.json': vscodeHtmlData(element),
  'vscode.css-custom-data.json': vscodeCssData(element, hasCustomStates),
  'web-types.json': webTypesOf(element, published, hasCustomStates),
};
await mkdir('dist', { recursive: true });
for (const [name, content] of Object.entries(files)) {
  await writeFile(`dist/${name}`, `${JSON.stringify(content, null, 2)}\n`);
}
