import { parseJson, type RecordedResponse } from './http-response.js';
import { BuyerClient } from './buyer-client.js';
import type { Clock } from './clock.js';

/** Timeout of a request. */
const requestTimeoutMs = 30_000;
/** Maximum number of characters that are read of a response. */
const maxLength = 1_000_000;
/** Maximum pause that a 429 response may ask for. */
const maxPauseMs = 60_000;
/** Maximum number of attempts after 429 responses. */
const maxAttempts = 5;

/** The server could not be reached, or did not respond. */
export class NoResponseError extends Error {
  override readonly name = 'NoAnswer';
}

/** Error codes for a connection that the server accepted and then closed without a complete response. */
const closed: readonly (string | undefined)[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

export interface ServerDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** The server under test. It records every response. */
export class ServerUnderTest {
  /** Base URL of its checkout routes, without a trailing slash: `https://shop.example/ledyer`. */
  readonly baseUrl: string;
  readonly responses: RecordedResponse[] = [];
  readonly #effects: ServerDeps;

  constructor(base: string, effects: ServerDeps) {
    this.baseUrl = base;
    this.#effects = effects;
  }

  /** Creates a browser without cookies. */
  newBuyer(): BuyerClient {
    return new BuyerClient(this);
  }

  /**
   * Sends a request, and repeats it after a pause when the response is 429.
   *
   * @param address a path relative to {@link baseUrl} when it begins with a slash
   * @throws {NoResponseError}
   */
  async send(address: string, init: RequestInit = {}): Promise<RecordedResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#sendOnce(address, init);
      const pause = Number(answer.headers.get('retry-after') ?? NaN) * 1_000;
      if (answer.status !== 429 || attempt === maxAttempts || !(pause <= maxPauseMs)) return answer;
      await this.#effects.clock.sleep(pause);
    }
  }

  /**
   * Opens a response that does not end, such as a stream.
   *
   * @throws {NoResponseError}
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

  /** @throws {NoResponseError} when nothing was received; a closed connection counts as a response */
  async #whole(
    address: string,
    init: RequestInit,
  ): Promise<Pick<RecordedResponse, 'status' | 'headers' | 'text'>> {
    try {
      const response = await this.open(address, {
        signal: AbortSignal.timeout(requestTimeoutMs),
        ...init,
      });
      const { status, headers } = response;
      const isStream = /^text\/event-stream/i.test(headers.get('content-type') ?? '');
      if (isStream) await response.body?.cancel();
      return { status, headers, text: isStream ? '' : (await response.text()).slice(0, maxLength) };
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

/** Formats the request without ids and secrets. */
function nameOf(address: string, { method = 'GET' }: RequestInit): string {
  const path = address.startsWith('/') ? address : new URL(address).pathname;
  const short = path.replace(/\b(se|or)_\w+/g, '$1_…').replace(/[\w-]{20,}/g, '…');
  return `${method} ${short.slice(0, 60)}`;
}

/** Returns the error code of a connection, which `fetch` puts into the cause of its error. */
const codeOf = (error: unknown) => ((error as Error).cause as { code?: string } | undefined)?.code;

/** Explanations of the most frequent error codes. */
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
  if (name === 'TimeoutError') return `nothing came for ${requestTimeoutMs / 1_000} seconds`;
  const code = codeOf(error);
  if (code === undefined) return message;
  const words = reasons.get(code);
  return words === undefined ? code : `${words} (${code})`;
}
