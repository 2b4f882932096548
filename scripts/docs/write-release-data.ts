// Writes the release data into `dist`: hashes, script inventory and bill of materials.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { isReportFile } from '../build/bundled-packages.js';
import { createSbom, type Manifest } from './sbom.js';
import { createIntegrityMap, createScriptInventory } from './script-inventory.js';

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

interface Lock {
  readonly packages: Readonly<Record<string, { version: string; integrity: string }>>;
}

const published = (await readdir('dist', { recursive: true }))
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

/** Path relative to `dist` → bundled packages. */
const packagesIn = new Map<string, readonly string[]>();
for (const report of published.filter(isReportFile)) {
  const files = (await readJson(`dist/${report}`)) as Record<string, string[]>;
  for (const [file, packages] of Object.entries(files)) {
    packagesIn.set(posix.join(posix.dirname(report), file), packages);
  }
  await rm(`dist/${report}`);
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
const dependencyNames = Object.keys(own.dependencies ?? {}).map(nameAndVersion);
const names = [...new Set([...packagesIn.values(), dependencyNames].flat())].sort();
const packages = await Promise.all(
  names.map(async (name) => {
    const folder = `node_modules/${name.slice(0, name.lastIndexOf('@'))}`;
    const manifest = (await readJson(`${folder}/package.json`)) as Manifest;
    const lockEntry = lock.packages[folder];
    if (`${manifest.name}@${manifest.version}` !== name || !lockEntry) {
      throw new Error(`${folder} is not ${name}, which the lock file names. Run npm ci.`);
    }
    const files = [...packagesIn].filter(([, bundled]) => bundled.includes(name));
    return {
      manifest,
      integrity: lockEntry.integrity,
      files: files.map(([file]) => `dist/${file}`).sort(),
    };
  }),
);

const data = {
  'sri.json': createIntegrityMap(pageFiles),
  'script-inventory.json': createScriptInventory(pageFiles),
  'sbom.json': createSbom(own, packages),
};
for (const [name, content] of Object.entries(data)) {
  await writeFile(`dist/${name}`, `${JSON.stringify(content, null, 2)}\n`);
}
