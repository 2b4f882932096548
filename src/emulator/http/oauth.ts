import { Hono, type MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.js';
import type { Tokens } from './tokens.js';

/** Who gets a token. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The only client that the emulator knows unless it is told of another; its secret is no secret. */
export const defaultCredentials: ClientCredentials = {
  clientId: 'emulator',
  clientSecret: 'emulator',
};

/**
 * `POST /oauth/token`, with the grant in a form body (page Authentication) or in
 * the query (WooCommerce plugin). What refusals look like is assumed.
 *
 * @internal
 */
export function oauthRoutes(tokens: Tokens, { clientId, clientSecret }: ClientCredentials): Hono {
  const basic = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
  const routes = new Hono();
  routes.post('/oauth/token', async (c) => {
    if (c.req.header('authorization') !== basic) {
      throw new ApiError(
        401,
        `The credentials are wrong: the emulator's are ${clientId}:${clientSecret}`,
      );
    }
    const form = new URLSearchParams(await c.req.text());
    const grant = form.get('grant_type') ?? c.req.query('grant_type');
    if (grant !== 'client_credentials') {
      throw new ApiError(400, 'grant_type must be client_credentials');
    }
    return c.json(tokens.issue(), 200, { 'cache-control': 'no-store' });
  });
  return routes;
}

/** Lets only requests with a living token through. @internal */
export const requireBearer =
  (tokens: Tokens): MiddlewareHandler =>
  async (c, next) => {
    const [, token] = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (token === undefined) {
      throw new ApiError(
        401,
        'The header authorization must be: Bearer, and a token of /oauth/token',
      );
    }
    if (!tokens.isValid(token)) throw new ApiError(401, 'The token is unknown, or it has expired');
    await next();
  };
