import { parseJson, type RecordedResponse } from './http-response.js';
import type { Clock } from './clock.js';

/** Timeout of a request. */
const requestTimeoutMs = 30_000;
/** Maximum number of characters that are kept of a response. */
const maxTextLength = 1_000_000;
/** Maximum `Retry-After` of a 429 response after which the request is sent again. */
const maxRetryAfterMs = 60_000;
/** Maximum number of attempts after 429 responses. */
const maxAttempts = 5;

/** The server could not be reached, or did not respond. */
export class NoResponseError extends Error {
  override readonly name = 'NoResponseError';
}

/** Error codes for a connection that the server accepted and then closed without a complete response. */
const closedConnectionCodes: readonly (string | undefined)[] = [
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
];

export interface ServerDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** Whether each path gets a final slash, for a server that redirects to one. Default: false. */
  readonly finalSlash?: boolean | undefined;
}

/** The server under test. It records every response. */
export class ServerUnderTest {
  /** Base URL of its checkout routes, without a trailing slash: `https://shop.example/ledyer`. */
  readonly baseUrl: string;
  readonly responses: RecordedResponse[] = [];
  readonly #deps: ServerDeps;

  constructor(baseUrl: string, deps: ServerDeps) {
    this.baseUrl = baseUrl;
    this.#deps = deps;
  }

  /**
   * Sends a request, and repeats it after `Retry-After` when the response is 429.
   *
   * @param address A path relative to {@link baseUrl} when it begins with a slash
   * @throws {NoResponseError}
   */
  async send(address: string, init: RequestInit = {}): Promise<RecordedResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#sendOnce(address, init);
      const delayMs = Number(response.headers.get('retry-after') ?? NaN) * 1_000;
      if (response.status !== 429 || attempt === maxAttempts || !(delayMs <= maxRetryAfterMs))
        return response;
      await this.#deps.clock.sleep(delayMs);
    }
  }

  /**
   * Opens a response that does not end, such as a stream.
   *
   * @throws {NoResponseError}
   */
  async open(address: string, init: RequestInit = {}): Promise<Response> {
    const { fetch, finalSlash = false } = this.#deps;
    const path = finalSlash ? address.replace(/^[^?]*[^?/](?=\?|$)/, '$&/') : address;
    const url = address.startsWith('/') ? this.baseUrl + path : address;
    try {
      return await fetch(url, { redirect: 'manual', ...init });
    } catch (cause) {
      throw new NoResponseError(
        `${describeRequest(address, init)} got no response: ${describeFailure(cause)}`,
        {
          cause,
        },
      );
    }
  }

  async #sendOnce(address: string, init: RequestInit): Promise<RecordedResponse> {
    const { clock } = this.#deps;
    const startedAt = clock.now();
    const received = await this.#receive(address, init);
    const response: RecordedResponse = {
      request: describeRequest(address, init),
      ...received,
      json: parseJson(received.text),
      ms: Math.round(clock.now() - startedAt),
    };
    this.responses.push(response);
    return response;
  }

  /** @throws {NoResponseError} when nothing was received. A closed connection counts as a response */
  async #receive(
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
      return {
        status,
        headers,
        text: isStream ? '' : (await response.text()).slice(0, maxTextLength),
      };
    } catch (error) {
      const cause = error instanceof NoResponseError ? error.cause : error;
      if (closedConnectionCodes.includes(getErrorCode(cause)))
        return { status: 0, headers: new Headers(), text: '' };
      if (error instanceof NoResponseError) throw error;
      throw new NoResponseError(
        `${describeRequest(address, init)} got no response: ${describeFailure(cause)}`,
        {
          cause,
        },
      );
    }
  }
}

/** Formats the request without ids and secrets. */
function describeRequest(address: string, { method = 'GET' }: RequestInit): string {
  const path = address.startsWith('/') ? address : new URL(address).pathname;
  const short = path.replace(/\b(se|or)_\w+/g, '$1_…').replace(/[\w-]{20,}/g, '…');
  return `${method} ${short.slice(0, 60)}`;
}

/** Returns the error code of a connection, which `fetch` puts into the cause of its error. */
const getErrorCode = (error: unknown) =>
  ((error as Error).cause as { code?: string } | undefined)?.code;

const untrustedCertificate = 'its certificate is not trusted, see NODE_EXTRA_CA_CERTS in --help';
/** Explanations of the most frequent error codes. */
const explanations: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'no server listens at this address'],
  ['ENOTFOUND', 'the host name does not exist'],
  ['Z_DATA_ERROR', 'its body is not compressed as its Content-Encoding says'],
  ['HPE_INVALID_CONSTANT', 'the response is not HTTP'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'the server does not use https'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrustedCertificate],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrustedCertificate],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrustedCertificate],
]);

function describeFailure(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no response within ${requestTimeoutMs / 1_000} seconds`;
  const code = getErrorCode(error);
  if (code === undefined) return cause instanceof Error ? `${message} (${cause.message})` : message;
  const explanation = explanations.get(code);
  return explanation === undefined ? code : `${explanation} (${code})`;
}
