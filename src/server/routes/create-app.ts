import { Hono, type Context } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { getPathNoStrict } from 'hono/utils/url';
import { isCartError } from '../cart/price-cart.js';
import { Problem, problemResponse } from '../http/problem.js';
import { createRequestLog, getRouteTemplate, type RequestLogDeps } from '../http/request-log.js';
import type { ServerEnv } from '../http/responses.js';
import { outsidePath, type KitAddress } from '../kit-address.js';
import { describeError } from '../log.js';
import { DatabaseOwnerError } from '../store/shop/shop-owner.js';
import { toProblem } from './to-problem.js';

/** @internal */
export interface AppDeps extends RequestLogDeps {
  readonly address: KitAddress;
  /** Called with unexpected errors. */
  readonly onError: ((error: unknown) => void) | undefined;
}

/**
 * Creates an app with these routes. Every request is logged, and every error becomes a problem.
 *
 * @internal
 */
export function createApp(
  deps: AppDeps,
  routes: readonly Hono<ServerEnv>[],
): Pick<Hono<ServerEnv>, 'fetch'> {
  const { clock, log, onError, address } = deps;
  const logRequest = createRequestLog(deps);
  const handleError = (error: unknown, c: Context<ServerEnv>): Response => {
    const problem = toProblem(error);
    const isReported = error instanceof DatabaseOwnerError;
    if (problem !== error && !isCartError(error) && !isReported) {
      onError?.(error);
      log({
        level: 'warn',
        event: 'request-failed',
        route: getRouteTemplate(c),
        error: describeError(error),
      });
    }
    return problemResponse(c, problem);
  };

  // A final slash does not matter: some frameworks and proxies add one to every URL.
  const app = new Hono<ServerEnv>({
    getPath: (request) => address.toRoutePath(getPathNoStrict(request)),
  });
  app.onError(handleError);
  app.use(async (c, next) => {
    const startedAt = clock.now();
    try {
      await next();
    } catch (error) {
      // Hono passes only instances of `Error` to `onError`. Handlers of the shop may throw other values.
      c.res = handleError(error, c);
    }
    logRequest(c, startedAt);
  });
  for (const group of routes) app.route('/', group);
  const rejectMethod = methodNotAllowed({
    app,
    onMethodNotAllowed: (c: Context<ServerEnv>, methods) =>
      problemResponse(
        c,
        new Problem('method-not-allowed', undefined, { headers: { allow: methods.join(', ') } }),
      ),
  });
  const outside = `The routes of the kit are below ${address.path || '/'}. If the shop is elsewhere, or a framework or proxy changes the path, set basePath or the path of publicUrl in createMerchant.`;
  return app.all('*', rejectMethod, (c) =>
    problemResponse(c, new Problem('not-found', c.req.path === outsidePath ? outside : undefined)),
  );
}
