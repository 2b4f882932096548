import type { Hosts } from '../../ledyer/environments.js';
import type { Decoder } from '../../ledyer/decode.js';
import type { AccessToken } from './access-token.js';
import { call, type Call, type CallEffects } from './http-call.js';
import { LedyerError } from './ledyer-error.js';
import { withRetries, type RetryEffects } from './retry.js';

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
export interface ApiCall<T> extends CallOptions {
  readonly method: Call<T>['method'];
  readonly path: string;
  readonly reader: Decoder<T>;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
}

export type Api = <T>(request: ApiCall<T>) => Promise<T>;

/** How often a read is sent: once more, because whoever asked will ask again. */
const readTries = 2;
/** How often a write with a key is sent; Ledyer's own order management does it as often. */
const keyedTries = 4;

/**
 * Ledyer's API with the token, and with the repeats that are safe.
 *
 * Reads are repeated, and writes with an idempotency key. Other writes are not:
 * one that got no answer may have been done.
 */
export function ledyerApi(
  hosts: Hosts,
  token: AccessToken,
  effects: CallEffects & RetryEffects,
): Api {
  return ({ method, path, reader, body, idempotencyKey, signal }) => {
    const send = (bearer: string) =>
      call(
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
          reader,
        },
        effects,
      );
    const withToken = async () => {
      const bearer = await token.get(signal);
      try {
        return await send(bearer.reveal());
      } catch (error) {
        // 401 means that nothing was done, so even a write may be sent again.
        if (!(error instanceof LedyerError) || error.status !== 401) throw error;
        token.forget(bearer);
        return send((await token.get(signal)).reveal());
      }
    };
    const tries = method === 'GET' ? readTries : idempotencyKey === undefined ? 1 : keyedTries;
    return withRetries(withToken, tries, effects, signal);
  };
}
