import type { Hosts } from '../../ledyer/environments.js';
import { decodeToken } from '../../ledyer/token.js';
import { call, type CallEffects } from './http-call.js';
import { LedyerError } from './ledyer-error.js';
import { Secret } from '../secret.js';
import { raced } from './timeout.js';

/** A token is renewed when this share of its life is over, … */
const renewAfterShare = 0.9;
/** … or when this many milliseconds of it are left, whichever comes first. */
const renewMargin = 60_000;

/** Milliseconds until credentials that were refused are tried again, … */
const restAfterRefusal = 30_000;
/** … and until a token endpoint that did not answer is asked again; doubles up to the above. */
const restAfterTrouble = 1_000;

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string | Secret;
}

/** The bearer token of one pair of credentials at one environment. */
export interface AccessToken {
  /** A token that is good for a while; callers who come together share one request. */
  get(signal?: AbortSignal): Promise<Secret>;
  /** Ledyer refused `token`, whatever its age: the next {@link get} asks for another. */
  forget(token: Secret): void;
}

/**
 * Keeps a token, and renews it before it expires.
 *
 * `POST /oauth/token` with the client credentials grant (page Authentication).
 * No caller's signal reaches the request, because all callers wait for the same
 * one. While the endpoint is down the old token serves as long as it is good; an
 * endpoint in trouble and wrong credentials are not asked again at once.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function accessToken(
  hosts: Hosts,
  { clientId, clientSecret }: Credentials,
  effects: CallEffects,
  now: () => number,
): AccessToken {
  const secret = Secret.of(clientSecret);
  let current: { token: Secret; renewAt: number; endsAt: number } | undefined;
  let underWay: Promise<Secret> | undefined;
  let trouble: { error: unknown; failures: number; until: number } | undefined;

  const request = async () => {
    const askedAt = now();
    try {
      const answer = await call(
        {
          method: 'POST',
          url: `${hosts.auth}/oauth/token`,
          headers: {
            authorization: `Basic ${btoa(`${clientId}:${secret.reveal()}`)}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
          reader: decodeToken,
        },
        effects,
      );
      const life = answer.expires_in * 1_000;
      const renewAt = askedAt + Math.min(life * renewAfterShare, life - renewMargin);
      const token = new Secret(answer.access_token);
      current = { token, renewAt, endsAt: askedAt + life };
      trouble = undefined;
      return token;
    } catch (error) {
      const failures = (trouble?.failures ?? 0) + 1;
      const rest = isRefusal(error)
        ? restAfterRefusal
        : Math.min(restAfterRefusal, restAfterTrouble * 2 ** (failures - 1));
      trouble = { error, failures, until: now() + rest };
      throw error;
    }
  };

  const renewed = async (): Promise<Secret> => {
    if (trouble && now() < trouble.until) throw trouble.error;
    underWay ??= request().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    async get(signal) {
      if (current && now() < current.renewAt) return current.token;
      const old = current;
      try {
        return await raced(renewed(), signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (old && old === current && now() < old.endsAt) return old.token;
        throw error;
      }
    },
    forget(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof LedyerError && error.code === 'refused' && (error.status ?? 500) < 429;
