import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createServer } from 'vite';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepOne } from '../../server-example/adapters/hot-reload.js';

const folder = mkdtempSync(join(tmpdir(), 'ledyer-reload-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The numbers of test shops: opened so far, open now, and the maximum at a time. */
const counts = { opened: 0, open: 0, maxOpen: 0 };
const openShop = () => {
  counts.opened += 1;
  counts.open += 1;
  counts.maxOpen = Math.max(counts.maxOpen, counts.open);
  return Promise.resolve({
    number: counts.opened,
    close: () => {
      counts.open -= 1;
      return Promise.resolve();
    },
  });
};

/** Imitates a copy of the shop's module: each route has one, and each reload makes another. */
const loadModule = (name = 'copied') => keepOne(name, openShop);

describe('keepOne', () => {
  beforeEach(() => Object.assign(counts, { opened: 0, open: 0, maxOpen: 0 }));

  test('opens nothing before the first call', () => {
    loadModule('unused');
    expect(counts.opened).toBe(0);
  });

  test('keeps one shop open after ten reloads by Vite', async () => {
    (globalThis as { openTestShop?: unknown }).openTestShop = openShop;
    const module = join(folder, 'shop.ts');
    const adapter = JSON.stringify(resolve('server-example/adapters/hot-reload.ts'));
    writeFileSync(
      module,
      `import { keepOne } from ${adapter};\nexport const getShop = keepOne('reloaded', globalThis.openTestShop);`,
    );
    const vite = await createServer({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      server: { middlewareMode: true, ws: false, watch: null },
      appType: 'custom',
    });
    try {
      for (let reload = 1; reload <= 10; reload += 1) {
        vite.environments.ssr.moduleGraph.invalidateAll();
        const { getShop } = (await vite.ssrLoadModule(module)) as {
          getShop: () => Promise<{ number: number }>;
        };
        expect((await getShop()).number).toBe(reload);
      }
      expect(counts).toEqual({ opened: 10, open: 1, maxOpen: 1 });
    } finally {
      await vite.close();
    }
  });

  test('returns the same open shop to copies of a module in development', async () => {
    const first = loadModule();
    const second = loadModule();
    await Promise.all([first(), second()]);
    expect(await first()).toBe(await second());
    expect((await first()).number).toBe(2);
    expect(counts).toEqual({ opened: 2, open: 1, maxOpen: 1 });
  });

  test('returns the first shop to copies of a module in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const first = loadModule('live');
    const second = loadModule('live');
    expect(await first()).toBe(await second());
    expect(counts).toEqual({ opened: 1, open: 1, maxOpen: 1 });
  });

  test.each(['development', 'production'])(
    'opens the shop again after a failure to open it, in %s',
    async (mode) => {
      vi.stubEnv('NODE_ENV', mode);
      let attempts = 0;
      const getShop = keepOne(`failing in ${mode}`, () => {
        attempts += 1;
        return attempts === 1 ? Promise.reject(new Error('locked')) : openShop();
      });
      await expect(getShop()).rejects.toThrow('locked');
      expect((await getShop()).number).toBe(1);
    },
  );

  test('keeps shops of different names', async () => {
    await loadModule('se')();
    await loadModule('no')();
    expect(counts.open).toBe(2);
  });
});
