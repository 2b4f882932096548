import type { MiddlewareHandler } from 'hono';
import { Refusal } from './refusal.js';

/** Whether this is a name of the machine itself. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(hostname);

/**
 * Keeps away who asks under another name. A hostile site can make its own name
 * lead to this machine (DNS rebinding), and would then be of one origin with us.
 */
export const loopbackOnly: MiddlewareHandler = async (c, next) => {
  const { hostname } = new URL(c.req.url);
  if (!isLoopback(hostname)) {
    throw new Refusal(403, `The emulator is controlled from this machine only, not as ${hostname}`);
  }
  await next();
};
