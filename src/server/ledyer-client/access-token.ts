import type { Hosts } from '../../ledyer/environments.js';
import { decodeToken } from '../../ledyer/token.js';
import { send, type HttpCallDeps } from './http-call.js';
import { LedyerError } from './ledyer-error.js';
import { Secret } from '../secret.js';
import { withAbort } from '../timeout.js';

/** The fraction of a token's lifetime after which it is renewed. */
const renewAfterFraction = 0.9;
/** The remaining lifetime at which a token is renewed, if that is earlier. */
const renewMarginMs = 60_000;

/**
 * Maximum delay before the token endpoint is called again. Also the first delay after rejected credentials, and the
 * minimum delay after a token whose replacement is rejected, too.
 */
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
  /**
   * Drops a token that Ledyer rejected. Returns whether another one may help: not if this one has itself replaced a
   * rejected token a moment ago, and was never accepted.
   */
  invalidate(token: Secret): boolean;
  /** Records that Ledyer accepted the current token. */
  confirm(): void;
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
  deps: HttpCallDeps,
  now: () => number,
): AccessToken {
  const secret = Secret.of(clientSecret);
  let current: { token: Secret; renewAt: number; expiresAt: number } | undefined;
  let pending: Promise<Secret> | undefined;
  /** When a rejected token was dropped, until its replacement is accepted. */
  let invalidatedAt = -Infinity;
  let lastFailure: { error: unknown; count: number; retryAt: number } | undefined;

  const requestToken = async () => {
    const requestedAt = now();
    try {
      const response = await send(
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
        deps,
      );
      const lifetimeMs = response.expires_in * 1_000;
      // A token of a short life is used for at least half of it.
      const usableMs = Math.max(
        lifetimeMs / 2,
        Math.min(lifetimeMs * renewAfterFraction, lifetimeMs - renewMarginMs),
      );
      const renewAt = requestedAt + usableMs;
      const token = new Secret(response.access_token);
      current = { token, renewAt, expiresAt: requestedAt + lifetimeMs };
      lastFailure = undefined;
      return token;
    } catch (error) {
      const count = (lastFailure?.count ?? 0) + 1;
      const delayMs = isRejection(error)
        ? maxRetryDelayMs
        : Math.min(maxRetryDelayMs, initialRetryDelayMs * 2 ** (count - 1));
      lastFailure = { error, count, retryAt: now() + delayMs };
      throw error;
    }
  };

  const renew = async (): Promise<Secret> => {
    if (lastFailure && now() < lastFailure.retryAt) throw lastFailure.error;
    pending ??= requestToken().finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    async get(signal) {
      if (current && now() < current.renewAt) return current.token;
      const previous = current;
      try {
        return await withAbort(renew(), signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (previous && previous === current && now() < previous.expiresAt) return previous.token;
        throw error;
      }
    },
    invalidate(token) {
      // Another call has already dropped it.
      if (current?.token !== token) return true;
      if (now() - invalidatedAt < maxRetryDelayMs) return false;
      invalidatedAt = now();
      current = undefined;
      return true;
    },
    confirm() {
      invalidatedAt = -Infinity;
    },
  };
}

const isRejection = (error: unknown): boolean =>
  error instanceof LedyerError && error.code === 'rejected' && (error.status ?? 500) < 429;
