import type { Product } from 'ledyer-checkout/server';
import { createSession, SessionRequestError } from 'ledyer-checkout/session';
import { getLanguage } from '../layout/language.js';
import type { Cart } from './cart.js';
import { t } from '../locales/messages.js';

export type { Product };

/** A failed request to the shop's server. The message is for the buyer. */
export class ShopApiError extends Error {
  override readonly name = 'ShopApiError';
}

/** The routes of the shop's server that the pages use. All methods throw {@link ShopApiError}. */
export interface ShopApi {
  getProducts(): Promise<readonly Product[]>;
  /** Creates a checkout session for the cart and returns its id. The server sets the prices. */
  createSession(cart: Cart): Promise<string>;
  /** Changes the cart of an open session, and its language to that of the page. */
  changeCart(sessionId: string, cart: Cart): Promise<void>;
}

/** Creates a client for the shop's server on the origin of the page. */
export function createShopApi(fetcher: typeof fetch): ShopApi {
  const send = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => {
    const response = await fetcher(path, {
      headers: { accept: 'application/json' },
      ...init,
    }).catch((cause: unknown) => {
      throw new ShopApiError(t().errors.unreachable, { cause });
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && isRecord(body)) return body;
    throw new ShopApiError(toErrorMessage(body));
  };

  return {
    async getProducts() {
      const { products } = await send('/ledyer/products');
      if (Array.isArray(products) && products.every(isProduct)) return products;
      throw new ShopApiError(t().errors.unexpected);
    },

    async createSession(cart) {
      try {
        const { sessionId } = await createSession({
          items: toItems(cart),
          language: getLanguage(),
        });
        return sessionId;
      } catch (error) {
        if (!(error instanceof SessionRequestError)) throw error;
        const isUnreachable = error.status === 0;
        const message = isUnreachable ? t().errors.unreachable : toErrorMessage(error.problem);
        throw new ShopApiError(message, { cause: error });
      }
    },

    async changeCart(sessionId, cart) {
      await send(`/ledyer/sessions/${encodeURIComponent(sessionId)}/cart`, toRequestInit(cart));
    },
  };
}

/** Returns what the server needs of the cart: no prices. */
const toItems = (cart: Cart) => cart.map(({ sku, quantity }) => ({ sku, quantity }));

/** Creates a request with a changed cart, in the language of the page. */
const toRequestInit = (cart: Cart): RequestInit => ({
  method: 'PUT',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-language': getLanguage(),
  },
  body: JSON.stringify({ items: toItems(cart) }),
});

/**
 * Returns the message of a problem response (RFC 9457).
 *
 * Known problems are translated. Others have the text of the server.
 */
export function toErrorMessage(body: unknown): string {
  if (!isRecord(body)) return t().errors.unexpected;
  const problem = typeof body.type === 'string' ? (body.type.split(':').at(-1) ?? '') : '';
  const messages = [t().errors.problems[problem], body.detail, body.title];
  return messages.find((message) => typeof message === 'string') ?? t().errors.unexpected;
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
