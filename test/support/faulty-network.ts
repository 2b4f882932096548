import { createLedyerClient, type LedyerClient } from '../../src/server/index.js';

/**
 * A fault of a request. `refused`: the connection fails. `hung-up`: the socket closes before Ledyer gets the request.
 * `lost`: Ledyer handles the request and the response is lost. A number: Ledyer responds with this status.
 */
export type NetworkFault = 'refused' | 'lost' | 'hung-up' | number;

/** A network between a shop and Ledyer, in which a test can inject faults. */
export class FaultyNetwork {
  /** Faults of the next requests whose method and path match, in order. */
  readonly faults: { readonly path: RegExp; readonly fault: NetworkFault }[] = [];
  /** Order writes that reached Ledyer, such as `POST /v1/orders/{id}/capture`, with their idempotency keys. */
  readonly writes: { readonly path: string; readonly key: string | null }[] = [];
  /** Order writes wait for this promise before they reach Ledyer. */
  gate: Promise<void> | undefined;
  readonly client: LedyerClient;

  constructor() {
    this.client = createLedyerClient({
      environment: 'local',
      clientId: 'emulator',
      clientSecret: 'emulator',
      fetch: (url, init) => this.#fetch(new Request(url, init)),
      sleep: () => Promise.resolve(),
    });
  }

  /** Lets the next `count` requests whose method and path match fail. */
  fail(path: RegExp, fault: NetworkFault, count = 1): void {
    for (let index = 0; index < count; index += 1) this.faults.push({ path, fault });
  }

  async #fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const name = `${request.method} ${pathname.replace(/or_\w+/, '{id}').replace(/in_\w+/, '{ledgerId}')}`;
    const faultIndex = this.faults.findIndex(({ path }) => path.test(name));
    const [next] = faultIndex < 0 ? [] : this.faults.splice(faultIndex, 1);
    if (next?.fault === 'refused') throw createFetchError('ECONNREFUSED');
    if (next?.fault === 'hung-up') throw createFetchError('UND_ERR_SOCKET');
    if (request.method !== 'GET' && pathname.startsWith('/v1/orders')) {
      await this.gate;
      this.writes.push({ path: name, key: request.headers.get('idempotency-key') });
    }
    if (typeof next?.fault === 'number') {
      return Response.json({ errors: [{ message: 'no' }] }, { status: next.fault });
    }
    const response = await fetch(request);
    if (next?.fault === 'lost') throw createFetchError('ECONNRESET');
    return response;
  }
}

/** Creates the error of Node's `fetch` for a failed connection. */
const createFetchError = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
