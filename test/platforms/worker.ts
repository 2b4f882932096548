// A shop as a Cloudflare Worker. It calls `createMerchant` at module scope.
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  type Queryable,
} from '../../src/server/index.js';

interface Bindings {
  readonly STORE: { fetch(url: string, init: object): Promise<Response> };
  readonly PUBLIC_URL: string;
  readonly EMULATOR_URL: string;
}

declare const publicUrl: string;
declare const emulatorUrl: string;

/** Set by each event, before any I/O. */
let bindings: Bindings | undefined;

/** Calls a database over HTTP, as the database drivers for Workers do. */
async function callStore(path: string, body: object): Promise<never> {
  if (!bindings) throw new Error('There is no I/O before the first request.');
  const init = { method: 'POST', body: JSON.stringify(body) };
  const response = await bindings.STORE.fetch(`http://store${path}`, init);
  const result = (await response.json()) as { value?: never; error?: string };
  if (result.error !== undefined) throw new Error(result.error);
  return result.value as never;
}

const createQueryable = (transaction?: string): Queryable => ({
  query: (sql, params = []) => callStore('/query', { sql, params, transaction }),
});

const merchant = createMerchant({
  ledyer: createLedyerClient({
    environment: 'local',
    clientId: 'emulator',
    clientSecret: 'emulator',
    emulatorUrl,
  }),
  store: {
    ...createQueryable(),
    async transaction(work) {
      const id: string = await callStore('/begin', {});
      try {
        const result = await work(createQueryable(id));
        await callStore('/end', { transaction: id, isCommitted: true });
        return result;
      } catch (error) {
        await callStore('/end', { transaction: id, isCommitted: false });
        throw error;
      }
    },
    listen: () => Promise.resolve(() => Promise.resolve()),
  },
  catalogue: createCatalogue([
    { sku: 'PEN', name: 'Fountain pen', unitPrice: 44_900, vat: 2_500, currency: 'SEK' },
  ]),
  fulfil: async ({ orderId }) => {
    await callStore('/fulfil', { orderId });
    return { reference: orderId };
  },
  publicUrl,
  termsUrl: `${publicUrl}/terms`,
  country: 'SE',
  locale: 'sv-SE',
  runWorker: false,
});

export default {
  fetch(request: Request, env: Bindings): Promise<Response> {
    bindings = env;
    return merchant.fetch(request);
  },
  async scheduled(_: unknown, env: Bindings): Promise<void> {
    bindings = env;
    await merchant.reconcile();
  },
};
