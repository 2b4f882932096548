/** Runs the kit in Next.js with `basePath`, `trailingSlash` and the files that the adapters document. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import {
  createNextShop,
  hasDatabase,
  runNext,
  stopNext,
  waitForExit,
  writeShopModule,
} from './next-shop.js';

/** Next.js compiles on the first request, which takes minutes on a busy machine. */
const timeoutMs = 900_000;
const poll = { timeout: timeoutMs, interval: 500 };

describe('the kit in Next.js', () => {
  let emulator: RunningEmulator;
  let shop: string;
  let env: Record<string, string>;
  let running: ChildProcess | undefined;

  beforeAll(async () => {
    emulator = await startEmulator({ port: 0 });
  });
  afterEach(async () => {
    if (running) await stopNext(running);
  });
  afterAll(() => emulator.close());

  /** Starts a Next.js server. Returns a function that returns its output so far. */
  const start = async (mode: 'dev' | 'start') => {
    const port = String(await findFreePort());
    shop = `http://localhost:${port}/sv`;
    env = { PUBLIC_URL: shop, LEDYER_ENVIRONMENT: 'local', LEDYER_EMULATOR_URL: emulator.url };
    const { child, getOutput } = runNext([mode, '-p', port], env);
    running = child;
    return getOutput;
  };

  /** Returns the JSON response, or `undefined` while Next.js starts or compiles. */
  const fetchJson = async (path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(shop + path, init).catch(() => undefined);
    return response?.ok ? response.json().catch(() => undefined) : undefined;
  };
  const fetchPrice = async () => {
    const list = (await fetchJson('/ledyer/products/')) as
      | { products: [{ unitPrice: number }] }
      | undefined;
    return list?.products[0].unitPrice;
  };
  const fetchCounts = () => fetchJson('/counts/');

  /** Completes a purchase. Returns the order id after the status resource has returned it. */
  const buy = async (): Promise<string> => {
    const started = await fetch(`${shop}/ledyer/sessions/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 2 }] }),
    });
    expect(started.status, await started.clone().text()).toBe(201);
    const { sessionId } = (await started.json()) as { sessionId: string };
    const cookie = started.headers.get('set-cookie')!.split(';')[0]!;
    const { orderId } = (await emulator.emulator.command(sessionId, {
      action: 'authorize',
      validate: true,
    })) as { orderId: string };
    await expect
      .poll(() => fetchJson(`/ledyer/sessions/${sessionId}/`, { headers: { cookie } }), poll)
      .toMatchObject({ state: 'authorized', orderId });
    return orderId;
  };

  test(
    'has one open shop after each reload of `next dev`, and completes a purchase with the last edit',
    async () => {
      await createNextShop(1_000);
      const getOutput = await start('dev');
      await expect.poll(fetchPrice, { ...poll, message: getOutput() }).toBe(1_000);
      for (const price of [2_000, 3_000, 4_000]) {
        writeShopModule(price);
        await expect.poll(fetchPrice, poll).toBe(price);
        // The other route has a copy of the module.
        await expect.poll(fetchCounts, poll).toMatchObject({ open: 1 });
      }
      const orderId = await buy();
      await expect.poll(fetchCounts, poll).toMatchObject({ open: 1, fulfilled: [orderId] });
      expect(getOutput()).not.toContain('FolderLockedError');
    },
    timeoutMs,
  );

  test(
    'opens no database during `next build`, and one shop when the server starts',
    async () => {
      await createNextShop(1_000);
      const { child, getOutput } = runNext(['build'], {});
      running = child;
      expect(await waitForExit(child), getOutput()).toBe(0);
      expect(hasDatabase()).toBe(false);

      await start('start');
      // Before any request.
      await expect.poll(hasDatabase, poll).toBe(true);
      await expect.poll(fetchPrice, poll).toBe(1_000);
      const orderId = await buy();
      await expect.poll(fetchCounts, poll).toEqual({ opened: 1, open: 1, fulfilled: [orderId] });
    },
    timeoutMs,
  );
});
