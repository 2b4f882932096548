import { parseJson, type RecordedResponse } from './http-response.js';
import { BuyerClient } from './buyer-client.js';
import type { Clock } from './clock.js';

/** Milliseconds of real time until a shop that does not answer has not answered. */
const patience = 30_000;
/** The most characters of an answer that are read. */
const longest = 1_000_000;
/** The longest wait that a shop may ask for with 429. */
const longestPause = 60_000;
/** How often a shop that asks for patience is asked again. */
const tries = 5;

/** The shop could not be reached, or did not answer. */
export class NoResponseError extends Error {
  override readonly name = 'NoAnswer';
}

/** What the platform calls a connection that the shop accepted, and closed without a whole answer. */
const closed: readonly (string | undefined)[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

export interface ServerDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** The server that is examined, from the outside. It remembers all that the server ever answered. */
export class ServerUnderTest {
  /** Where its checkout is, without a slash at the end: `https://shop.example/ledyer`. */
  readonly baseUrl: string;
  readonly responses: RecordedResponse[] = [];
  readonly #effects: ServerDeps;

  constructor(base: string, effects: ServerDeps) {
    this.baseUrl = base;
    this.#effects = effects;
  }

  /** A browser that has not been here before. */
  newBuyer(): BuyerClient {
    return new BuyerClient(this);
  }

  /**
   * Sends one request, and once more after a pause when the shop asks for one with 429.
   *
   * @param address below {@link baseUrl} when it begins with a slash
   * @throws {NoResponseError} when there is none
   */
  async send(address: string, init: RequestInit = {}): Promise<RecordedResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#sendOnce(address, init);
      const pause = Number(answer.headers.get('retry-after') ?? NaN) * 1_000;
      if (answer.status !== 429 || attempt === tries || !(pause <= longestPause)) return answer;
      await this.#effects.clock.sleep(pause);
    }
  }

  /**
   * Opens an answer that does not end, such as a stream.
   *
   * @throws {NoResponseError} when there is none
   */
  async open(address: string, init: RequestInit = {}): Promise<Response> {
    const { fetch } = this.#effects;
    const url = address.startsWith('/') ? this.baseUrl + address : address;
    try {
      return await fetch(url, { redirect: 'manual', ...init });
    } catch (cause) {
      throw new NoResponseError(`${nameOf(address, init)} was not answered: ${reasonOf(cause)}`, {
        cause,
      });
    }
  }

  async #sendOnce(address: string, init: RequestInit): Promise<RecordedResponse> {
    const { clock } = this.#effects;
    const startedAt = clock.now();
    const came = await this.#whole(address, init);
    const answer: RecordedResponse = {
      request: nameOf(address, init),
      ...came,
      json: parseJson(came.text),
      ms: Math.round(clock.now() - startedAt),
    };
    this.responses.push(answer);
    return answer;
  }

  /** @throws {NoResponseError} when nothing came; a connection that was closed is an answer too */
  async #whole(
    address: string,
    init: RequestInit,
  ): Promise<Pick<RecordedResponse, 'status' | 'headers' | 'text'>> {
    try {
      const response = await this.open(address, { signal: AbortSignal.timeout(patience), ...init });
      const { status, headers } = response;
      const isStream = /^text\/event-stream/i.test(headers.get('content-type') ?? '');
      if (isStream) await response.body?.cancel();
      return { status, headers, text: isStream ? '' : (await response.text()).slice(0, longest) };
    } catch (error) {
      const cause = error instanceof NoResponseError ? error.cause : error;
      if (closed.includes(codeOf(cause))) return { status: 0, headers: new Headers(), text: '' };
      if (error instanceof NoResponseError) throw error;
      throw new NoResponseError(`${nameOf(address, init)} was not answered: ${reasonOf(cause)}`, {
        cause,
      });
    }
  }
}

/** The request as people read it: ids and secrets are left out. */
function nameOf(address: string, { method = 'GET' }: RequestInit): string {
  const path = address.startsWith('/') ? address : new URL(address).pathname;
  const short = path.replace(/\b(se|or)_\w+/g, '$1_…').replace(/[\w-]{20,}/g, '…');
  return `${method} ${short.slice(0, 60)}`;
}

/** What the platform says about a connection, which `fetch` hides in the cause of its error. */
const codeOf = (error: unknown) => ((error as Error).cause as { code?: string } | undefined)?.code;

/** The same in words, for what people meet most. */
const untrusted = 'its certificate is not trusted, see NODE_EXTRA_CA_CERTS in --help';
const reasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'there is no such host'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak https'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrusted],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted],
]);

function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  if (name === 'TimeoutError') return `nothing came for ${patience / 1_000} seconds`;
  const code = codeOf(error);
  if (code === undefined) return message;
  const words = reasons.get(code);
  return words === undefined ? code : `${words} (${code})`;
}
