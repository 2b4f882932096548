import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  type Database,
  type MerchantOptions,
} from '../../src/server/index.js';
import { createTestDatabase } from '../support/server/test-database.js';

afterEach(() => vi.unstubAllGlobals());

/** A platform such as Cloudflare Workers, which allows no work outside of a request. */
function forbidWork() {
  const used: string[] = [];
  const forbid = (name: string) => () => {
    used.push(name);
    throw new Error(`${name} is not allowed within global scope`);
  };
  for (const name of ['setTimeout', 'setInterval', 'fetch', 'queueMicrotask'])
    vi.stubGlobal(name, forbid(name));
  // A constructor that throws. Any of the forbidden functions may be called with `new`.
  vi.stubGlobal('AbortController', function AbortController() {
    forbid('AbortController')();
  });
  vi.stubGlobal('crypto', {
    randomUUID: forbid('randomUUID'),
    getRandomValues: forbid('getRandomValues'),
    subtle: { digest: forbid('digest') },
  });
  return used;
}

const createOptions = (store: Database): MerchantOptions => ({
  ledyer: createLedyerClient({ environment: 'local', clientId: 'id', clientSecret: 'secret' }),
  store,
  catalogue: createCatalogue([
    { sku: 'PEN', name: 'Pen', unitPrice: 1_000, vat: 2_500, currency: 'SEK' },
  ]),
  publicUrl: 'https://shop.test',
  termsUrl: 'https://shop.test/terms',
  country: 'SE',
  locale: 'sv-SE',
});

const getReady = async ({ fetch }: ReturnType<typeof createMerchant>) =>
  (await fetch(new Request('https://shop.test/readyz'))).status;

describe('`createMerchant` in the scope of a module', () => {
  test.each([false, true])(
    'survives a platform that forbids all work there, with runWorker: %s',
    async (runWorker) => {
      const database = await createTestDatabase();
      let isRequest = false;
      let calls = 0;
      const guarded = <Parameters extends unknown[], Result>(
        work: (...parameters: Parameters) => Promise<Result>,
      ) => {
        return (...parameters: Parameters) => {
          calls += 1;
          if (!isRequest) throw new Error('I/O is not allowed within global scope');
          return work(...parameters);
        };
      };
      const store = {
        query: guarded((...args: Parameters<Database['query']>) => database.query(...args)),
        transaction: guarded((...args: Parameters<Database['transaction']>) =>
          database.transaction(...args),
        ),
        listen: guarded((...args: Parameters<Database['listen']>) => database.listen(...args)),
      } as Database;

      const used = forbidWork();
      const merchant = createMerchant({ ...createOptions(store), runWorker });
      // Waits until all started work has ended.
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      if (!runWorker) expect([used, calls]).toEqual([[], 0]);
      expect(calls).toBeLessThan(2);
      vi.unstubAllGlobals();

      isRequest = true;
      expect(await getReady(merchant)).toBe(200);
      await merchant.close();
      await database.close();
    },
  );

  test('can be closed before the first request', async () => {
    const query = vi.fn();
    const merchant = createMerchant({
      ...createOptions({ query, transaction: query, listen: query } as never),
      runWorker: false,
    });
    await merchant.close();
    expect(query).not.toHaveBeenCalled();
  });
});
