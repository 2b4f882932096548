import type { Hosts } from '../ledyer/environments.js';
import { readToken } from '../ledyer/token.js';
import { call, type CallEffects } from './ledyer-call.js';

/** A token is renewed when this share of its life is over, … */
const renewAfterShare = 0.9;
/** … or when this many milliseconds of it are left, whichever comes first. */
const renewMargin = 60_000;

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The bearer token of one pair of credentials at one environment. */
export interface AccessToken {
  /** A token that is good for a while; callers who come together share one request. */
  get(): Promise<string>;
  /** Ledyer refused `token`, whatever its age: the next {@link get} asks for another. */
  forget(token: string): void;
}

/**
 * Keeps a token, and renews it before it expires.
 *
 * `POST /oauth/token` with the client credentials grant (page Authentication).
 * No caller's signal reaches the request, because all callers wait for the same one.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function accessToken(
  hosts: Hosts,
  { clientId, clientSecret }: Credentials,
  effects: CallEffects,
  now: () => number,
): AccessToken {
  let current: { readonly token: string; readonly renewAt: number } | undefined;
  let underWay: Promise<string> | undefined;

  const request = async () => {
    const askedAt = now();
    const answer = await call(
      {
        method: 'POST',
        url: `${hosts.auth}/oauth/token`,
        headers: {
          authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
        reader: readToken,
      },
      effects,
    );
    const life = answer.expires_in * 1_000;
    const renewAt = askedAt + Math.min(life * renewAfterShare, life - renewMargin);
    current = { token: answer.access_token, renewAt };
    return answer.access_token;
  };

  return {
    async get() {
      if (current && now() < current.renewAt) return current.token;
      underWay ??= request().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    forget(token) {
      if (current?.token === token) current = undefined;
    },
  };
}
