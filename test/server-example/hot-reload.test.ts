import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createServer } from 'vite';
import { afterEach, describe, expect, test } from 'vitest';
import { keepOne } from '../../server-example/adapters/hot-reload.js';

const folder = mkdtempSync(join(tmpdir(), 'ledyer-reload-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A shop that counts how many of its kind are open at the same time. */
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

describe('keepOne', () => {
  test('leaves one shop after ten reloads by Vite', async () => {
    (globalThis as { openTestShop?: unknown }).openTestShop = openShop;
    const module = join(folder, 'shop.ts');
    const adapter = JSON.stringify(resolve('server-example/adapters/hot-reload.ts'));
    writeFileSync(
      module,
      `import { keepOne } from ${adapter};\nexport const shop = keepOne('reloaded', globalThis.openTestShop);`,
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
        const { shop } = (await vite.ssrLoadModule(module)) as {
          shop: Promise<{ number: number }>;
        };
        expect((await shop).number).toBe(reload);
      }
      expect(counts).toEqual({ opened: 10, open: 1, maxOpen: 1 });
    } finally {
      await vite.close();
    }
  });

  test('opens again after a shop that could not be opened', async () => {
    const failed = keepOne('failing', () => Promise.reject(new Error('locked')));
    await expect(failed).rejects.toThrow('locked');
    const { number } = await keepOne('failing', openShop);
    expect(number).toBeGreaterThan(0);
  });

  test('keeps shops of different names', async () => {
    const before = counts.open;
    await keepOne('se', openShop);
    await keepOne('no', openShop);
    expect(counts.open).toBe(before + 2);
  });
});
