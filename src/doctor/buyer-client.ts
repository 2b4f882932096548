import type { RecordedResponse } from './http-response.js';

export type HeaderMap = Readonly<Record<string, string>>;

/** The part of the server under test that a buyer's browser uses. */
export interface BuyerServer {
  readonly baseUrl: string;
  send(path: string, init?: RequestInit): Promise<RecordedResponse>;
}

/** A buyer's browser on a page of the shop. It keeps cookies and sends the headers of same-origin requests. */
export class BuyerClient {
  readonly server: BuyerServer;
  readonly cookies = new Map<string, string>();
  readonly #origin: string;

  constructor(server: BuyerServer) {
    this.server = server;
    this.#origin = new URL(server.baseUrl).origin;
  }

  get(path: string, headers: HeaderMap = {}): Promise<RecordedResponse> {
    return this.#send(path, { headers });
  }

  /** Sends a body as JSON; a string is sent unchanged. `headers` override the browser's. */
  post(path: string, body: unknown, headers: HeaderMap = {}): Promise<RecordedResponse> {
    return this.#sendJson('POST', path, body, headers);
  }

  put(path: string, body: unknown): Promise<RecordedResponse> {
    return this.#sendJson('PUT', path, body, {});
  }

  /** Creates a session for these items. */
  createSession(items: readonly object[], headers: HeaderMap = {}): Promise<RecordedResponse> {
    return this.post('/sessions', { items }, headers);
  }

  /** Reads the status of a session, with the `Cache-Control` header that the tag sends. */
  fetchStatus(sessionId: string, headers: HeaderMap = {}): Promise<RecordedResponse> {
    return this.get(`/sessions/${sessionId}`, { 'cache-control': 'no-cache', ...headers });
  }

  /** Returns the `Cookie` header, optionally without one cookie. */
  getCookieHeader(without?: string): HeaderMap {
    const pairs = [...this.cookies].filter(([name]) => name !== without);
    return pairs.length > 0 ? { cookie: pairs.map((pair) => pair.join('=')).join('; ') } : {};
  }

  #sendJson(
    method: string,
    path: string,
    body: unknown,
    headers: HeaderMap,
  ): Promise<RecordedResponse> {
    return this.#send(path, {
      method,
      headers: {
        'content-type': 'application/json',
        origin: this.#origin,
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async #send(
    path: string,
    { headers, ...init }: Omit<RequestInit, 'headers'> & { headers: HeaderMap },
  ) {
    const response = await this.server.send(path, {
      ...init,
      headers: { accept: 'application/json', ...this.getCookieHeader(), ...headers },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^\s*([^=;]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name.trim(), value.trim());
    }
    return response;
  }
}

/** Creates a browser without cookies. */
export const createBuyer = (server: BuyerServer): BuyerClient => new BuyerClient(server);
