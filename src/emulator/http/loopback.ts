import type { MiddlewareHandler } from 'hono';
import { isLoopback } from '../../ledyer/environments.js';
import { ApiError } from './api-error.js';

/**
 * Rejects requests under other host names. A hostile site can point its own name to this machine (DNS rebinding)
 * and would then share the emulator's origin.
 *
 * @internal
 */
export const loopbackOnly: MiddlewareHandler = async (c, next) => {
  const { hostname } = new URL(c.req.url);
  if (!isLoopback(hostname)) {
    throw new ApiError(
      403,
      `The control API responds only under a loopback name, not under ${hostname}`,
    );
  }
  await next();
};
