import type { TestShop } from './test-shop.js';

/** The cookies of a browser: one per name, newest last. */
export class CookieJar {
  readonly #values = new Map<string, string>();

  /** Stores the cookies of a response, in the order in which a test lets responses arrive. */
  store(response: Response): void {
    for (const setCookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(setCookie)!;
      if (/; Max-Age=0(;|$)/.test(setCookie)) this.#values.delete(name!);
      else this.#values.set(name!, value!);
    }
  }

  get size(): number {
    return this.#values.size;
  }

  /** The `Cookie` header. */
  get header(): string {
    return [...this.#values].map((pair) => pair.join('=')).join('; ');
  }

  /** Sends a request with these cookies and stores those of the response. */
  async send(shop: TestShop, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.size > 0) headers.set('cookie', this.header);
    const response = await shop.send(path, { ...init, headers });
    this.store(response);
    return response;
  }
}
