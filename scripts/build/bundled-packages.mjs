// Leaves a list beside what was built: which packages' code is in which file. The bill of
// materials is made of it. For vite.config.ts.
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** The folder of the package that a module belongs to; none for a module of our own. */
const packageFolder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** @returns packages as `name@version`, sorted, each once */
function packagesOf(modules) {
  const folders = modules.map((id) => packageFolder.exec(id.replaceAll('\\', '/'))?.[0]);
  const names = [...new Set(folders.filter(Boolean))].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    return `${name}@${version}`;
  });
  return [...new Set(names)].sort();
}

/** Where the list of one build lies in its folder, until `write-release-data` has read it. */
export const listOf = (mode) => `bundled-packages.${mode}.json`;
export const isList = (file) => /^bundled-packages\..+\.json$/.test(posix.basename(file));

export function bundledPackages(mode) {
  return {
    name: 'bundled-packages',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = {};
      for (const [file, { type, modules }] of Object.entries(bundle)) {
        if (type !== 'chunk') continue;
        const ids = Object.keys(modules).filter((id) => modules[id].renderedLength > 0);
        // A script that travels as text is made of modules too.
        const inside = ids.flatMap((id) => this.getModuleInfo(id)?.meta.inputs ?? []);
        const packages = packagesOf([...ids, ...inside]);
        if (packages.length > 0) files[file] = packages;
      }
      this.emitFile({ type: 'asset', fileName: listOf(mode), source: JSON.stringify(files) });
    },
  };
}
