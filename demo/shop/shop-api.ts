import type { Product as CatalogueProduct } from 'ledyer-checkout/server';
import { createSession, SessionRequestError } from 'ledyer-checkout/session';
import { getLanguage } from '../layout/language.js';
import { toAccount, type AccountApi, type AccountState } from './account/account-store.js';
import type { Cart } from './cart/cart.js';
import type { CartPreview } from './cart/cart-preview.js';
import { t } from '../locales/messages.js';

/** A product at the buyer's price. */
export interface Product extends CatalogueProduct {
  /** The price for all, if the buyer's account has another. */
  readonly listPrice?: number;
}

/** A failed request to the shop's server. The message is for the buyer. */
export class ShopApiError extends Error {
  override readonly name = 'ShopApiError';
}

/** The routes of the shop's server that the pages use. All methods throw {@link ShopApiError}. */
export interface ShopApi extends AccountApi {
  getProducts(): Promise<readonly Product[]>;
  /** Creates a checkout session for the cart and returns its id. The server sets the prices. */
  createSession(cart: Cart, coupon?: string): Promise<string>;
  /** Changes the cart of an open session, and its language to that of the page. */
  changeCart(sessionId: string, cart: Cart, coupon?: string): Promise<void>;
  /** Returns the prices that an order of the cart would have. Rejects with the reason of the signal when it aborts. */
  previewCart(cart: Cart, coupon?: string, signal?: AbortSignal): Promise<CartPreview>;
  /** Returns the shop's number of a session's order; `undefined` before it has one. */
  getOrderNumber(sessionId: string): Promise<string | undefined>;
}

/** Creates a client for the shop's server on the origin of the page. */
export function createShopApi(fetcher: typeof fetch): ShopApi {
  const send = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => {
    const response = await fetcher(path, {
      headers: { accept: 'application/json' },
      ...init,
    }).catch((cause: unknown) => {
      init?.signal?.throwIfAborted();
      throw new ShopApiError(t().errors.unreachable, { cause });
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && isRecord(body)) return body;
    throw new ShopApiError(toErrorMessage(body));
  };

  return {
    async getProducts() {
      const { products } = await send('ledyer/products');
      if (Array.isArray(products) && products.every(isProduct)) return products;
      throw new ShopApiError(t().errors.unexpected);
    },

    getAccount: () => send('api/account').then(toAccountState),

    setAccount: (id) => send('api/account', toRequestInit('POST', { id })).then(toAccountState),

    async createSession(cart, coupon) {
      try {
        const { sessionId } = await createSession({
          url: 'ledyer/sessions',
          body: toBody(cart, coupon),
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

    async changeCart(sessionId, cart, coupon) {
      const path = `ledyer/sessions/${encodeURIComponent(sessionId)}/cart`;
      await send(path, toRequestInit('PUT', toBody(cart, coupon)));
    },

    async previewCart(cart, coupon, signal) {
      const init = toRequestInit('POST', toBody(cart, coupon));
      const preview = await send('api/cart', signal ? { ...init, signal } : init);
      if (isPreview(preview)) return preview;
      throw new ShopApiError(t().errors.unexpected);
    },

    async getOrderNumber(sessionId) {
      const path = `ledyer/sessions/${encodeURIComponent(sessionId)}/order-number`;
      const { orderNumber } = await send(path);
      return typeof orderNumber === 'string' ? orderNumber : undefined;
    },
  };
}

/** Returns the body of a request with a cart. It has no prices, because the server sets them. */
const toBody = (cart: Cart, coupon = '') => ({
  items: cart.map(({ sku, quantity }) => ({ sku, quantity })),
  ...(coupon !== '' && { coupon }),
});

/** Creates a request with a JSON body, in the language of the page. */
const toRequestInit = (method: 'POST' | 'PUT', body: object): RequestInit => ({
  method,
  headers: {
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-language': getLanguage(),
  },
  body: JSON.stringify(body),
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

function toAccountState({ account, accounts }: Record<string, unknown>): AccountState {
  const all: readonly unknown[] = Array.isArray(accounts) ? accounts : [];
  return { account: toAccount(account), accounts: all.flatMap((each) => toAccount(each) ?? []) };
}

/** Checks only the outer shape: the server of this shop builds it from the same type. */
const isPreview = (value: unknown): value is CartPreview =>
  isRecord(value) && Array.isArray(value.lines) && Number.isSafeInteger(value.total);

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
