import type { Product as CatalogueProduct } from 'ledyer-checkout/server';
import type { Language } from '../../layout/language.js';

export type Product = Pick<CatalogueProduct, 'sku' | 'name'>;

/** The request for a session. */
export interface SessionRequest {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  /** Language of the checkout. */
  readonly language: Language;
  /** Whether Ledyer asks the page before the purchase. */
  readonly requireClientValidation: boolean;
}

/** An entry of the server's log. */
export interface ServerLogEntry {
  /** Increases with each entry. */
  readonly id: number;
  /** ISO 8601, or milliseconds since 1970. */
  readonly at: string | number;
  readonly level: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A table of the database, with the rows of one session. */
export interface DatabaseTable {
  readonly name: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A failed request to the server in the page. The message is for the developer. */
export class PlaygroundApiError extends Error {
  override readonly name = 'PlaygroundApiError';
}

/** The requests of the workbench. All methods throw {@link PlaygroundApiError}. */
export interface PlaygroundApi {
  getProducts(): Promise<readonly Product[]>;
  /** Returns the id of a session for the cart: a new one, or the open one of this buyer. */
  createSession(request: SessionRequest): Promise<string>;
  /** Returns the entries after the one with the id `after`. */
  getLog(after: number): Promise<readonly ServerLogEntry[]>;
  getTables(sessionId: string): Promise<readonly DatabaseTable[]>;
  /** Stores the document of the frame and returns its URL. */
  publishPreview(html: string): Promise<string>;
}

/** @param rootUrl URL of the folder of the playground, with a final slash */
export function createPlaygroundApi(fetcher: typeof fetch, rootUrl: string): PlaygroundApi {
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const { method = 'GET' } = init;
    const response = await fetcher(new URL(path, rootUrl).href, init).catch((cause: unknown) => {
      throw new PlaygroundApiError(`${method} ${path}: no response.`, { cause });
    });
    if (response.ok) return response;
    const { detail, title } = toRecord(await response.json().catch(() => undefined));
    const reason = [detail, title].find((text) => typeof text === 'string');
    throw new PlaygroundApiError(`${method} ${path}: ${response.status} ${reason ?? ''}`.trim());
  };

  /** Returns a list in a JSON response. Its entries are those of this repository's own server. */
  const getList = async <Entry>(path: string, name: string): Promise<readonly Entry[]> => {
    const response = await send(path, { headers: { accept: 'application/json' } });
    const list = toRecord(await response.json().catch(() => undefined))[name];
    if (Array.isArray(list)) return list as Entry[];
    throw new PlaygroundApiError(`GET ${path}: the response has no ${name}.`);
  };

  return {
    getProducts: () => getList<Product>('ledyer/products', 'products'),

    async createSession({ items, language, requireClientValidation }) {
      const response = await send('ledyer/sessions', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'accept-language': language,
          'idempotency-key': crypto.randomUUID(),
        },
        body: JSON.stringify({
          items,
          ...(requireClientValidation && { requireClientValidation }),
        }),
      });
      const { sessionId } = toRecord(await response.json().catch(() => undefined));
      if (typeof sessionId === 'string') return sessionId;
      throw new PlaygroundApiError('POST ledyer/sessions: the response has no sessionId.');
    },

    getLog: (after) => getList<ServerLogEntry>(`_playground/log?after=${after}`, 'entries'),

    getTables: (sessionId) =>
      getList<DatabaseTable>(`_playground/rows?session=${encodeURIComponent(sessionId)}`, 'tables'),

    async publishPreview(html) {
      const path = '_playground/preview';
      const headers = { 'content-type': 'text/html; charset=utf-8' };
      await send(path, { method: 'PUT', headers, body: html });
      return new URL(path, rootUrl).href;
    },
  };
}

const toRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
