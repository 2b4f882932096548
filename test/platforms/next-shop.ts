/** Writes a shop for Next.js as the comments of the adapters describe, and runs `next` in it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const repository = fileURLToPath(new URL('../../', import.meta.url));
/** Inside the repository, because Next.js compiles nothing outside its root. */
export const shopFolder = join(repository, 'test/platforms/.next-shop');
/** The folder of the shop's database. */
export const dataFolder = join(shopFolder, '.data');

/** Returns the code of the shop's module. It counts the shops of the process and records the orders they fulfil. */
const createShopModule = (unitPrice: number) => `
import { createCatalogue, createLedyerClient, createMerchant } from 'ledyer-checkout/server';
import { ledyerFromEnvironment } from 'ledyer-checkout/node';
import { openPglite } from 'ledyer-checkout/pglite';
import { keepOne } from './hot-reload.js';

const counts = (globalThis.shopCounts ??= { opened: 0, open: 0, fulfilled: [] });
export const getCounts = () => counts;

export const getShop = keepOne('shop', async () => {
  const store = await openPglite('.data');
  counts.opened += 1;
  counts.open += 1;
  const merchant = createMerchant({
    ledyer: createLedyerClient(ledyerFromEnvironment(process.env)),
    store,
    catalogue: createCatalogue([
      { sku: 'PEN', name: 'Pen', unitPrice: ${unitPrice}, vat: 2_500, currency: 'SEK' },
    ]),
    fulfil: ({ orderId }) => {
      counts.fulfilled.push(orderId);
      return Promise.resolve({ reference: orderId });
    },
    publicUrl: process.env.PUBLIC_URL,
    basePath: '/ledyer/',
    termsUrl: process.env.PUBLIC_URL + '/terms',
    country: 'SE',
    locale: 'sv-SE',
    onError: (error) => console.error(error),
  });
  const close = async () => {
    await merchant.close();
    await store.close();
    counts.open -= 1;
  };
  return { merchant, close };
});
`;

const files = {
  'package.json': JSON.stringify({ name: 'shop', private: true, type: 'module' }),
  // Without it, Next.js would apply the paths of the repository's tsconfig.json.
  'jsconfig.json': '{}',
  'next.config.mjs': `export default {
    basePath: '/sv',
    trailingSlash: true,
    serverExternalPackages: ['ledyer-checkout', '@electric-sql/pglite'],
    turbopack: { root: ${JSON.stringify(repository)} },
  };`,
  'instrumentation.js': `export async function register() {
    if (process.env.NEXT_RUNTIME === 'nodejs') await (await import('./shop.js')).getShop();
  }`,
  'app/layout.js': `export default ({ children }) => <html><body>{children}</body></html>;`,
  'app/page.js': `export default () => <p>the shop</p>;`,
  'app/ledyer/[...path]/route.js': `import { createRouteHandlers } from '../../../next.js';
    import { getShop } from '../../../shop.js';
    export const runtime = 'nodejs';
    export const dynamic = 'force-dynamic';
    export const { GET, HEAD, POST, PUT } = createRouteHandlers(async () => (await getShop()).merchant);`,
  // Another route with a copy of the shop's module.
  'app/counts/route.js': `import { getCounts, getShop } from '../../shop.js';
    export const dynamic = 'force-dynamic';
    export async function GET() {
      await getShop();
      return Response.json(getCounts());
    }`,
};

/** Writes the module, which `next dev` reloads. */
export const writeShopModule = (unitPrice: number) =>
  writeFileSync(join(shopFolder, 'shop.js'), createShopModule(unitPrice));

/** Writes the files of the shop, with the built package in its `node_modules`. */
export async function createNextShop(unitPrice: number): Promise<void> {
  rmSync(shopFolder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(shopFolder, name)), { recursive: true });
    writeFileSync(join(shopFolder, name), text);
  }
  for (const name of ['hot-reload', 'next']) {
    const source = readFileSync(join(repository, `server-example/adapters/${name}.ts`), 'utf8');
    const { code } = await transform(source, { loader: 'ts' });
    writeFileSync(join(shopFolder, `${name}.js`), code);
  }
  writeShopModule(unitPrice);
  const modules = join(shopFolder, 'node_modules');
  mkdirSync(join(modules, 'ledyer-checkout'), { recursive: true });
  cpSync(join(repository, 'package.json'), join(modules, 'ledyer-checkout/package.json'));
  cpSync(join(repository, 'dist'), join(modules, 'ledyer-checkout/dist'), { recursive: true });
  symlinkSync(join(repository, 'scripts/tools/node_modules/next'), join(modules, 'next'));
}

export const hasDatabase = () => existsSync(dataFolder);

/** Starts `next dev`, `next build` or `next start`. */
export function runNext(args: readonly string[], env: Record<string, string>) {
  const { NODE_ENV: _, VITEST: __, ...rest } = process.env;
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', ...args], {
    cwd: shopFolder,
    env: { ...rest, ...env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Next.js starts child processes. They form a process group, which `stopNext` kills.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, getOutput: () => output };
}

/** Stops Next.js and all its child processes. */
export async function stopNext(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await exited;
}

export const waitForExit = async (child: ChildProcess): Promise<number> => {
  const [code] = (await once(child, 'exit')) as [number];
  return code;
};
