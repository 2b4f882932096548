import type { Answer } from './http-response.js';
import type { Shop } from './server-under-test.js';

export type Headings = Readonly<Record<string, string>>;

/** A browser on one of the shop's pages: it keeps cookies, and says where it comes from. */
export class Buyer {
  readonly shop: Shop;
  readonly cookies = new Map<string, string>();
  readonly #origin: string;

  constructor(shop: Shop) {
    this.shop = shop;
    this.#origin = new URL(shop.base).origin;
  }

  get(path: string, headers: Headings = {}): Promise<Answer> {
    return this.#send(path, { headers });
  }

  /** Sends a body as JSON, or text as it is. A heading that is given replaces the browser's own. */
  post(path: string, body: unknown, headers: Headings = {}): Promise<Answer> {
    return this.#write('POST', path, body, headers);
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.#write('PUT', path, body, {});
  }

  /** Puts items into the checkout. */
  start(items: readonly object[], headers: Headings = {}): Promise<Answer> {
    return this.post('/sessions', { items }, headers);
  }

  /** Asks how a session stands, as the tag does when it expects news. */
  status(sessionId: string, headers: Headings = {}): Promise<Answer> {
    return this.get(`/sessions/${sessionId}`, { 'cache-control': 'no-cache', ...headers });
  }

  /** The `Cookie` header; without one cookie, when that one is named. */
  cookieHeader(without?: string): Headings {
    const pairs = [...this.cookies].filter(([name]) => name !== without);
    return pairs.length > 0 ? { cookie: pairs.map((pair) => pair.join('=')).join('; ') } : {};
  }

  #write(method: string, path: string, body: unknown, headers: Headings): Promise<Answer> {
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
    { headers, ...init }: Omit<RequestInit, 'headers'> & { headers: Headings },
  ) {
    const answer = await this.shop.send(path, {
      ...init,
      headers: { accept: 'application/json', ...this.cookieHeader(), ...headers },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^\s*([^=;]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name.trim(), value.trim());
    }
    return answer;
  }
}
