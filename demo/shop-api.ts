import type { Cart } from './cart.js';

/** What the shop's server tells about one thing it sells. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  /** Minor units, VAT included. */
  readonly unitPrice: number;
  /** Hundredths of a percent. */
  readonly vat: number;
  readonly currency: string;
}

/** The shop's server said no, or nothing that can be read. The message is for the buyer. */
export class ShopRefusal extends Error {
  override readonly name = 'ShopRefusal';
}

/** The shop's server, as far as its pages need it. Every call throws a {@link ShopRefusal} when it fails. */
export interface ShopApi {
  products(): Promise<readonly Product[]>;
  /** Gives the id of a checkout session for these goods. The server prices them. */
  createSession(cart: Cart): Promise<string>;
}

/** The shop's server on the page's own origin. */
export function shopApi(request: typeof fetch): ShopApi {
  const ask = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => {
    const response = await request(path, {
      headers: { accept: 'application/json' },
      ...init,
    }).catch((cause: unknown) => {
      throw new ShopRefusal('The shop cannot be reached. Check your connection and try again.', {
        cause,
      });
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && isRecord(body)) return body;
    throw new ShopRefusal(detailOf(body) ?? 'The shop did not answer as it should. Try again.');
  };

  return {
    async products() {
      const { products } = await ask('/ledyer/products');
      if (Array.isArray(products) && products.every(isProduct)) return products;
      throw new ShopRefusal('The shop sent a product list that this page cannot read.');
    },

    async createSession(cart) {
      const { sessionId } = await ask('/ledyer/sessions', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ items: cart.map(({ sku, quantity }) => ({ sku, quantity })) }),
      });
      if (typeof sessionId === 'string') return sessionId;
      throw new ShopRefusal('The shop opened a checkout without telling which one.');
    },
  };
}

/** The sentence for people in a problem answer (RFC 9457). */
function detailOf(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  return [body.detail, body.title].find((text) => typeof text === 'string');
}

function isProduct(value: unknown): value is Product {
  return (
    isRecord(value) &&
    typeof value.sku === 'string' &&
    typeof value.name === 'string' &&
    Number.isSafeInteger(value.unitPrice) &&
    Number.isSafeInteger(value.vat) &&
    typeof value.currency === 'string'
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
