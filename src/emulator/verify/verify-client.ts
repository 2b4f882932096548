/** A client of one implementation of Ledyer's API, for comparisons. */

/** The compared parts of a response. */
export interface VerifyResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly body: unknown;
}

/** The URLs and the credentials of an implementation, and the function that sends requests to it. */
export interface VerifyTarget {
  readonly apiUrl: string;
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Ids of orders that checks may change: the first is captured and refunded, the second is cancelled. */
  readonly orders?: readonly string[];
}

/** Options of a request. */
export interface VerifyRequest {
  /** Sent as JSON. A string is sent as it is. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** Default: a valid token. */
  readonly token?: string;
  readonly idempotencyKey?: string;
}

/** Time limit of one request. */
const requestTimeoutMs = 20_000;

/** Sends requests with a token. */
export class VerifyClient {
  readonly #target: VerifyTarget;
  #token = '';

  constructor(target: VerifyTarget) {
    this.#target = target;
  }

  get orders(): readonly string[] {
    return this.#target.orders ?? [];
  }

  /** Requests a token for all following requests. @throws {Error} when the credentials are rejected */
  async authenticate(): Promise<void> {
    const { ok, status, body } = await this.requestToken();
    const { access_token: token } = body as { access_token?: unknown };
    if (!ok || typeof token !== 'string') {
      throw new Error(
        `The token request got ${status}. Check LEDYER_CLIENT_ID and LEDYER_CLIENT_SECRET: they must be of this environment.`,
      );
    }
    this.#token = token;
  }

  /** Requests a token, by default in the documented way. */
  requestToken({
    form = 'grant_type=client_credentials',
    query = '',
    secret = this.#target.clientSecret,
  } = {}): Promise<VerifyResponse> {
    const { authUrl, clientId } = this.#target;
    return this.#send(
      new Request(`${authUrl}/oauth/token${query}`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${clientId}:${secret}`)}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: form,
        signal: AbortSignal.timeout(requestTimeoutMs),
      }),
    );
  }

  /** Sends a request to the API. */
  send(
    method: string,
    path: string,
    {
      body,
      contentType = 'application/json',
      token = this.#token,
      idempotencyKey,
    }: VerifyRequest = {},
  ): Promise<VerifyResponse> {
    return this.#send(
      new Request(`${this.#target.apiUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': contentType,
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && {
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      }),
    );
  }

  async #send(request: Request): Promise<VerifyResponse> {
    const response = await this.#target.fetch(request);
    const text = await response.text();
    return { status: response.status, ok: response.ok, body: parseJson(text) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
