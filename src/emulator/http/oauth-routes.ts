import { Hono, type MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.js';
import type { Tokens } from './tokens.js';

/** Credentials of an API client. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The default client. Its secret is public. */
export const defaultCredentials: ClientCredentials = {
  clientId: 'emulator',
  clientSecret: 'emulator',
};

/**
 * `POST /oauth/token`, with the grant in a form body (page Authentication) or in the query (WooCommerce plugin).
 * The error responses are assumed.
 *
 * @internal
 */
export function createOAuthRoutes(
  tokens: Tokens,
  { clientId, clientSecret }: ClientCredentials,
): Hono {
  const basic = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
  const routes = new Hono();
  routes.post('/oauth/token', async (c) => {
    const authorization = c.req.header('authorization');
    if (authorization !== basic) {
      throw new ApiError(
        401,
        authorization?.startsWith('Basic ')
          ? `Wrong credentials: the emulator expects ${clientId}:${clientSecret}`
          : `The header authorization must be Basic and the base64 of ${clientId}:${clientSecret}`,
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

/** Rejects requests without a valid token. @internal */
export const requireBearer =
  (tokens: Tokens): MiddlewareHandler =>
  async (c, next) => {
    const [, token] = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (token === undefined) {
      throw new ApiError(
        401,
        'The header authorization must be Bearer and a token from /oauth/token',
      );
    }
    if (!tokens.isValid(token)) throw new ApiError(401, 'The token is invalid or has expired');
    await next();
  };
