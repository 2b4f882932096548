import type { Hosts } from '../../ledyer/environments.js';
import { decodeToken } from '../../ledyer/token.js';
import { send, type HttpCallDeps } from './http-call.js';
import { LedyerError } from './ledyer-error.js';
import { Secret } from '../secret.js';
import { withAbort } from './timeout.js';

/** A token is renewed after this fraction of its lifetime, … */
const renewAfterFraction = 0.9;
/** … or this long before it expires, whichever comes first. */
const renewMarginMs = 60_000;

/** Maximum delay before the token endpoint is called again. Applies at once after rejected credentials. */
const maxRetryDelayMs = 30_000;
/** Delay after the first failed call. It doubles up to the maximum. */
const initialRetryDelayMs = 1_000;

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string | Secret;
}

/** The bearer token for one pair of credentials. */
export interface AccessToken {
  /** Returns a valid token. Concurrent callers share one request. */
  get(signal?: AbortSignal): Promise<Secret>;
  /** Drops a token that Ledyer rejected. The next {@link get} requests a new one. */
  invalidate(token: Secret): void;
}

/**
 * Keeps a token and renews it before it expires.
 *
 * `POST /oauth/token` with the client credentials grant (page Authentication). The request ignores the callers'
 * signals, because all callers share it. While the endpoint is down, the old token is used until it expires. After
 * a failure or rejected credentials, the endpoint is not called again at once.
 *
 * @param now milliseconds of a monotonic clock
 */
export function createAccessToken(
  hosts: Hosts,
  { clientId, clientSecret }: Credentials,
  effects: HttpCallDeps,
  now: () => number,
): AccessToken {
  const secret = Secret.of(clientSecret);
  let current: { token: Secret; renewAt: number; endsAt: number } | undefined;
  let pending: Promise<Secret> | undefined;
  let failure: { error: unknown; failures: number; until: number } | undefined;

  const request = async () => {
    const askedAt = now();
    try {
      const answer = await send(
        {
          method: 'POST',
          url: `${hosts.auth}/oauth/token`,
          headers: {
            authorization: `Basic ${btoa(`${clientId}:${secret.reveal()}`)}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
          decoder: decodeToken,
        },
        effects,
      );
      const life = answer.expires_in * 1_000;
      const renewAt = askedAt + Math.min(life * renewAfterFraction, life - renewMarginMs);
      const token = new Secret(answer.access_token);
      current = { token, renewAt, endsAt: askedAt + life };
      failure = undefined;
      return token;
    } catch (error) {
      const failures = (failure?.failures ?? 0) + 1;
      const rest = isClientError(error)
        ? maxRetryDelayMs
        : Math.min(maxRetryDelayMs, initialRetryDelayMs * 2 ** (failures - 1));
      failure = { error, failures, until: now() + rest };
      throw error;
    }
  };

  const renew = async (): Promise<Secret> => {
    if (failure && now() < failure.until) throw failure.error;
    pending ??= request().finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    async get(signal) {
      if (current && now() < current.renewAt) return current.token;
      const old = current;
      try {
        return await withAbort(renew(), signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (old && old === current && now() < old.endsAt) return old.token;
        throw error;
      }
    },
    invalidate(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

const isClientError = (error: unknown): boolean =>
  error instanceof LedyerError && error.code === 'refused' && (error.status ?? 500) < 429;
