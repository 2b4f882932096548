import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'test/frameworks');
/** The unpacked package, as npm would deliver it. */
const packageFolder = join(folder, '.package');
/** Copies of the apps, each with one type error. */
const mistakesFolder = join(folder, '.mistakes');

/** The exit status and output of a framework's tool. */
export interface CommandResult {
  readonly ok: boolean;
  readonly text: string;
}

/** Packs `dist` for the apps to install. Requires `npm run build`. */
export async function packPackage(): Promise<void> {
  rmSync(packageFolder, { recursive: true, force: true });
  mkdirSync(packageFolder);
  const { text } = await run(root, 'npm', [
    'pack',
    '--ignore-scripts',
    '--pack-destination',
    packageFolder,
  ]);
  const archive = text.trim().split('\n').at(-1)!;
  const unpacked = await run(packageFolder, 'tar', ['-xzf', archive, '--strip-components=1']);
  if (!unpacked.ok) throw new Error(unpacked.text);
  rmSync(join(packageFolder, archive));
}

/** Installs an app's packages unless present, and this package again. */
export async function installPackages(app: string): Promise<void> {
  const appFolder = join(folder, app);
  const installed = join(appFolder, 'node_modules/.package-lock.json');
  const isOutdated = () =>
    statSync(installed).mtimeMs < statSync(join(appFolder, 'package-lock.json')).mtimeMs;
  if (!existsSync(installed) || isOutdated()) {
    const { ok, text } = await run(appFolder, 'npm', ['ci']);
    if (!ok) throw new Error(`npm ci in ${appFolder}:\n${text}`);
  }
  const copy = join(appFolder, 'node_modules/ledyer-checkout');
  rmSync(copy, { recursive: true, force: true });
  cpSync(packageFolder, copy, { recursive: true });
}

/** Type-checks and builds an app with its framework's tools. */
export const build = (app: string): Promise<CommandResult> => runScript(app, 'build');

/** Runs a script of an app's package.json. */
export const runScript = (
  app: string,
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> => run(join(folder, app), 'npm', ['run', name], env);

/** Type-checks and builds a copy of the app with one changed text in a source file. */
export async function buildWithMistake(
  app: string,
  { file, right, wrong }: { file: string; right: string; wrong: string },
): Promise<CommandResult> {
  const copy = join(mistakesFolder, app);
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(folder, app), copy, {
    recursive: true,
    filter: (path) => !/[\\/](node_modules|dist|\.angular)$/.test(path),
  });
  cpSync(join(folder, 'shop.ts'), join(mistakesFolder, 'shop.ts'));
  symlinkSync(join(folder, app, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const source = readFileSync(join(copy, file), 'utf8');
  if (!source.includes(right)) throw new Error(`${right} is not in ${file}`);
  writeFileSync(join(copy, file), source.replace(right, wrong));
  return run(copy, 'npm', ['run', 'build']);
}

/** Runs a script in an app's folder, so that it resolves the app's packages. */
export const runModule = (app: string, code: string): Promise<CommandResult> =>
  run(join(folder, app), process.execPath, ['--input-type=module', '-e', code]);

function run(
  cwd: string,
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  // Without Vitest's variables, which would make some tools build for tests.
  const env = { ...process.env, NODE_ENV: '', VITEST: '', CI: 'true', ...variables };
  const child = spawn(command, args, { cwd, env, shell: process.platform === 'win32' });
  let text = '';
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    text += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ ok: status === 0, text: status === 0 ? stdout : text });
    });
  });
}
