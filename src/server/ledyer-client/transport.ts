import type { Hosts } from '../../ledyer/environments.js';
import type { Decoder } from '../../ledyer/decode.js';
import type { AccessToken } from './access-token.js';
import { send, type HttpCall, type HttpCallDeps } from './http-call.js';
import { LedyerError, withOutcome } from './ledyer-error.js';
import { withRetries, type RetryDeps } from './retry.js';

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a call that changes an order. */
export interface WriteOptions extends CallOptions {
  /**
   * Ledyer performs the action once per key (`Idempotency-Key`; UUIDv4 recommended). Pass one to retry a failed
   * call. Default: a new key per call.
   */
  readonly idempotencyKey?: string | undefined;
}

/** One call with a token. */
export interface ApiRequest<T> extends CallOptions {
  readonly method: HttpCall<T>['method'];
  readonly path: string;
  readonly decoder: Decoder<T>;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
}

export type Transport = <T>(request: ApiRequest<T>) => Promise<T>;

/** Maximum attempts of a read. */
const maxReadAttempts = 2;
/** Maximum attempts of a write with a key, as in Ledyer's own order management plugin. */
const maxKeyedAttempts = 4;

/**
 * Adds the token and safe retries to calls.
 *
 * Reads and writes with an idempotency key are retried. Other writes are not, because Ledyer may have performed the
 * action although its response was lost.
 */
export function createTransport(
  hosts: Hosts,
  token: AccessToken,
  deps: HttpCallDeps & RetryDeps,
): Transport {
  return ({ method, path, decoder, body, idempotencyKey, signal }) => {
    const sendWithBearer = async (bearer: string) => {
      const response = await send(
        {
          method,
          url: hosts.api + path,
          headers: {
            authorization: `Bearer ${bearer}`,
            'content-type': 'application/json',
            ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          },
          body: body === undefined ? undefined : JSON.stringify(body),
          signal,
          decoder,
        },
        deps,
      );
      token.confirm();
      return response;
    };
    const getToken = async () => {
      try {
        return await token.get(signal);
      } catch (error) {
        // The call itself was not sent.
        throw error instanceof LedyerError ? withOutcome(error, false) : error;
      }
    };
    const sendWithToken = async () => {
      const bearer = await getToken();
      try {
        return await sendWithBearer(bearer.reveal());
      } catch (error) {
        // A 401 means that Ledyer did not perform the action, so even a write may be sent again.
        if (!(error instanceof LedyerError) || error.status !== 401) throw error;
        if (!token.invalidate(bearer)) throw error;
        return sendWithBearer((await getToken()).reveal());
      }
    };
    const maxAttempts =
      method === 'GET' ? maxReadAttempts : idempotencyKey === undefined ? 1 : maxKeyedAttempts;
    return withRetries(sendWithToken, maxAttempts, deps, signal);
  };
}
