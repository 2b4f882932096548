import type { MiddlewareHandler } from 'hono';
import { isLoopback } from '../../ledyer/environments.js';
import { ApiError } from './api-error.js';

/**
 * Keeps away who asks under another name. A hostile site can make its own name
 * lead to this machine (DNS rebinding), and would then be of one origin with us.
 *
 * @internal
 */
export const loopbackOnly: MiddlewareHandler = async (c, next) => {
  const { hostname } = new URL(c.req.url);
  if (!isLoopback(hostname)) {
    throw new ApiError(
      403,
      `The emulator is controlled from this machine only, not as ${hostname}`,
    );
  }
  await next();
};
