import type { Cart } from './cart.js';
import { language } from '../layout/language.js';
import { t } from '../locales/messages.js';

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
export class ShopApiError extends Error {
  override readonly name = 'ShopRefusal';
}

/** The shop's server, as far as its pages need it. Every call throws a {@link ShopApiError} when it fails. */
export interface ShopApi {
  products(): Promise<readonly Product[]>;
  /** Gives the id of a checkout session for these goods. The server prices them. */
  createSession(cart: Cart): Promise<string>;
  /** Puts other goods into a session that is open, and has it speak the language of the page. */
  changeCart(sessionId: string, cart: Cart): Promise<void>;
}

/** The shop's server on the page's own origin. */
export function createShopApi(request: typeof fetch): ShopApi {
  const ask = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => {
    const response = await request(path, {
      headers: { accept: 'application/json' },
      ...init,
    }).catch((cause: unknown) => {
      throw new ShopApiError(t().trouble.unreachable, { cause });
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && isRecord(body)) return body;
    throw new ShopApiError(toErrorMessage(body));
  };

  return {
    async products() {
      const { products } = await ask('/ledyer/products');
      if (Array.isArray(products) && products.every(isProduct)) return products;
      throw new ShopApiError(t().trouble.unreadable);
    },

    async createSession(cart) {
      const { sessionId } = await ask('/ledyer/sessions', toRequestInit('POST', cart));
      if (typeof sessionId === 'string') return sessionId;
      throw new ShopApiError(t().trouble.unreadable);
    },

    async changeCart(sessionId, cart) {
      await ask(
        `/ledyer/sessions/${encodeURIComponent(sessionId)}/cart`,
        toRequestInit('PUT', cart),
      );
    },
  };
}

/** A request with the goods, and nothing about what they cost, in the language of the page. */
const toRequestInit = (method: string, cart: Cart): RequestInit => ({
  method,
  headers: {
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-language': language(),
  },
  body: JSON.stringify({ items: cart.map(({ sku, quantity }) => ({ sku, quantity })) }),
});

/**
 * What a problem answer (RFC 9457) says to people: in their own language where the
 * kind of problem is known here, and as the server put it otherwise.
 */
export function toErrorMessage(body: unknown): string {
  if (!isRecord(body)) return t().trouble.unreadable;
  const kind = typeof body.type === 'string' ? (body.type.split(':').at(-1) ?? '') : '';
  const known = t().trouble.kinds[kind];
  const said = [known, body.detail, body.title].find((words) => typeof words === 'string');
  return said ?? t().trouble.unreadable;
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
