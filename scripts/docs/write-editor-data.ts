// Writes the manifest and the editor data of the tag into `dist`.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { analyzeElementUsage } from './element-usage.js';
import { documentElement } from './element-documentation.js';
import { toManifest } from './manifest.js';
import { vscodeCssData, vscodeHtmlData } from './vscode-data.js';
import { toWebTypes, type PackageInfo } from './web-types.js';

const element = documentElement();
const { hasCustomStates } = analyzeElementUsage();
const packageInfo = JSON.parse(await readFile('package.json', 'utf8')) as PackageInfo;

const files = {
  'custom-elements.json': toManifest(element, hasCustomStates),
  'vscode.html-custom-data.json': vscodeHtmlData(element),
  'vscode.css-custom-data.json': vscodeCssData(element, hasCustomStates),
  'web-types.json': toWebTypes(element, packageInfo, hasCustomStates),
};
await mkdir('dist', { recursive: true });
for (const [name, content] of Object.entries(files)) {
  await writeFile(`dist/${name}`, `${JSON.stringify(content, null, 2)}\n`);
}
