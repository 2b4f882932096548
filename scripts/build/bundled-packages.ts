import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import type { Plugin } from 'vite';

/** The folder of the package that a module belongs to. Modules of this project do not match. */
const packageFolder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Returns the packages of these modules as `name@version`, sorted and without duplicates. */
function findPackages(moduleIds: readonly string[]): string[] {
  const folders = moduleIds.flatMap(
    (id) => packageFolder.exec(id.replaceAll('\\', '/'))?.[0] ?? [],
  );
  const names = [...new Set(folders)].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
      name: string;
      version: string;
    };
    return `${name}@${version}`;
  });
  return [...new Set(names)].sort();
}

/** Returns the name of the report that a build of `mode` leaves in `dist` for `write-release-data`. */
export const reportFile = (mode: string): string => `bundled-packages.${mode}.json`;

export const isReportFile = (file: string): boolean =>
  /^bundled-packages\..+\.json$/.test(posix.basename(file));

/** A Vite plugin that reports which packages are bundled into which file. The bill of materials is made of the reports. */
export function bundledPackages(mode: string): Plugin {
  return {
    name: 'bundled-packages',
    apply: 'build',
    generateBundle(_, bundle) {
      const packagesByFile: Record<string, string[]> = {};
      for (const [file, output] of Object.entries(bundle)) {
        if (output.type !== 'chunk') continue;
        const { modules } = output;
        const ids = Object.keys(modules).filter((id) => modules[id]!.renderedLength > 0);
        // A script that is inlined as text (`?inline-script`) has its own modules.
        const inlined = ids.flatMap(
          (id) => (this.getModuleInfo(id)?.meta as { inputs?: string[] } | undefined)?.inputs ?? [],
        );
        const packages = findPackages([...ids, ...inlined]);
        if (packages.length > 0) packagesByFile[file] = packages;
      }
      const source = JSON.stringify(packagesByFile);
      this.emitFile({ type: 'asset', fileName: reportFile(mode), source });
    },
  };
}
