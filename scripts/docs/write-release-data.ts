// Writes into `dist` what a release is checked by: hashes, the inventory of scripts, the bill of materials.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { isReportFile } from '../build/bundled-packages.js';
import { billOfMaterials, type Manifest } from './sbom.js';
import { integrities, scriptInventory } from './script-inventory.js';

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

interface Lock {
  readonly packages: Readonly<Record<string, { version: string; integrity: string }>>;
}

const published = (await readdir('dist', { recursive: true }))
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

/** File, as a path from `dist` → packages in it. */
const packagesIn = new Map<string, readonly string[]>();
for (const list of published.filter(isReportFile)) {
  const files = (await readJson(`dist/${list}`)) as Record<string, string[]>;
  for (const [file, packages] of Object.entries(files)) {
    packagesIn.set(posix.join(posix.dirname(list), file), packages);
  }
  await rm(`dist/${list}`);
}

const pageFiles = await Promise.all(
  published
    .filter((path) => /^ledyer-checkout(\/[\w-]+)?\.js$/.test(path))
    .map(async (path) => ({
      path,
      content: await readFile(`dist/${path}`),
      packages: packagesIn.get(path) ?? [],
    })),
);

const own = (await readJson('package.json')) as Manifest;
const lock = (await readJson('package-lock.json')) as Lock;
const nameAndVersion = (name: string) =>
  `${name}@${lock.packages[`node_modules/${name}`]?.version ?? ''}`;
const needed = Object.keys(own.dependencies ?? {}).map(nameAndVersion);
const names = [...new Set([...packagesIn.values(), needed].flat())].sort();
const packages = await Promise.all(
  names.map(async (name) => {
    const folder = `node_modules/${name.slice(0, name.lastIndexOf('@'))}`;
    const manifest = (await readJson(`${folder}/package.json`)) as Manifest;
    const locked = lock.packages[folder];
    if (`${manifest.name}@${manifest.version}` !== name || !locked) {
      throw new Error(`${name} is wanted, and ${folder} has another one: run npm ci`);
    }
    const files = [...packagesIn].filter(([, inside]) => inside.includes(name));
    return {
      manifest,
      integrity: locked.integrity,
      files: files.map(([file]) => `dist/${file}`).sort(),
    };
  }),
);

const data = {
  'sri.json': integrities(pageFiles),
  'script-inventory.json': scriptInventory(pageFiles),
  'sbom.json': billOfMaterials(own, packages),
};
for (const [name, content] of Object.entries(data)) {
  await writeFile(`dist/${name}`, `${JSON.stringify(content, null, 2)}\n`);
}
