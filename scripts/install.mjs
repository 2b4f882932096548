// Installs packages with npm. Uses Node's own modules only, because it runs before `npm ci`.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const frameworksFolder = join(root, 'demo');
const isWindows = process.platform === 'win32';

/**
 * Runs a program in the foreground. Returns whether it succeeded.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function run(command, args, { cwd = root, env = {} } = {}) {
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: isWindows,
  });
  return status === 0;
}

/**
 * Returns whether the folder's packages match its lock file. npm writes `.package-lock.json` last, so an
 * interrupted installation counts as missing.
 *
 * @param {string} folder
 */
function isInstalled(folder) {
  const installed = join(folder, 'node_modules/.package-lock.json');
  const lock = join(folder, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

/** No package may run an install script. Tests and builds need development packages even with `NODE_ENV=production`. */
const npmCi = [
  'ci',
  '--include=dev',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
];

export const arePackagesInstalled = () => isInstalled(root);
export const installPackages = () => run('npm', npmCi);

/** The frameworks of the demo's framework pages, whose types the typings in `src/entries/types` extend. */
export const areFrameworksInstalled = () => isInstalled(frameworksFolder);
export const installFrameworks = () => run('npm', npmCi, { cwd: frameworksFolder });

/** The tools that read the OpenAPI descriptions. */
const contractToolsFolder = join(root, 'test/contracts/tools');
export const areContractToolsInstalled = () => isInstalled(contractToolsFolder);
export const installContractTools = () => run('npm', npmCi, { cwd: contractToolsFolder });

/** Stryker and the type checker of package entries, which only nightly runs and releases use. */
const toolsFolder = join(root, 'scripts/tools');
export const areToolsInstalled = () => isInstalled(toolsFolder);
export const installTools = () => run('npm', npmCi, { cwd: toolsFolder });
