import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Imports a compiler from the packages of `demo/`, which may be installed after Vite has started.
 *
 * Vite bundles its config, and would warn about an import of a package that is missing.
 */
export const importCompiler = async <Module>(name: string): Promise<Module> => {
  const require = createRequire(new URL('../package.json', import.meta.url));
  const url = pathToFileURL(require.resolve(name)).href;
  const module = (await import(url)) as Module & { default?: Module };
  // Node finds no named exports in Svelte's CommonJS build, only the default one.
  return module.default ?? module;
};
