import type { Hosts } from '../../ledyer/environments.js';
import type { Decoder } from '../../ledyer/decode.js';
import type { AccessToken } from './access-token.js';
import { send, type HttpCall, type HttpCallDeps } from './http-call.js';
import { LedyerError } from './ledyer-error.js';
import { withRetries, type RetryDeps } from './retry.js';

/** What every call may be given. */
export interface CallOptions {
  /** Gives the call up; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a call that changes an order may be given. */
export interface WriteOptions extends CallOptions {
  /**
   * Ledyer does the same thing once for one key (`Idempotency-Key`; UUIDv4 advised). Give one to repeat
   * a call that has failed; without one, each call is a new one and has a key of its own.
   */
  readonly idempotencyKey?: string | undefined;
}

/** One call with a token, and how often it may be sent. */
export interface ApiRequest<T> extends CallOptions {
  readonly method: HttpCall<T>['method'];
  readonly path: string;
  readonly decoder: Decoder<T>;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
}

export type Transport = <T>(request: ApiRequest<T>) => Promise<T>;

/** How often a read is sent: once more, because whoever asked will ask again. */
const maxReadAttempts = 2;
/** How often a write with a key is sent; Ledyer's own order management does it as often. */
const maxKeyedAttempts = 4;

/**
 * Ledyer's API with the token, and with the repeats that are safe.
 *
 * Reads are repeated, and writes with an idempotency key. Other writes are not:
 * one that got no answer may have been done.
 */
export function createTransport(
  hosts: Hosts,
  token: AccessToken,
  deps: HttpCallDeps & RetryDeps,
): Transport {
  return ({ method, path, decoder, body, idempotencyKey, signal }) => {
    const sendWith = (bearer: string) =>
      send(
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
    const withToken = async () => {
      const bearer = await token.get(signal);
      try {
        return await sendWith(bearer.reveal());
      } catch (error) {
        // 401 means that nothing was done, so even a write may be sent again.
        if (!(error instanceof LedyerError) || error.status !== 401) throw error;
        token.invalidate(bearer);
        return sendWith((await token.get(signal)).reveal());
      }
    };
    const tries =
      method === 'GET' ? maxReadAttempts : idempotencyKey === undefined ? 1 : maxKeyedAttempts;
    return withRetries(withToken, tries, deps, signal);
  };
}
