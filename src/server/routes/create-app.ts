import { Hono, type Context, type Handler } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { getPathNoStrict } from 'hono/utils/url';
import { isCartError } from '../cart/priced-cart.js';
import { Problem, createProblemResponse } from '../http/problem.js';
import { createRequestLog, toRouteTemplate, type RequestLogDeps } from '../http/request-log.js';
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
 * The log and the problems are part of each route's only handler, not middleware. Hono calls a single handler directly.
 * Its chain of several handlers costs more than the kit's part of a status request.
 *
 * @internal
 */
export function createApp(
  deps: AppDeps,
  routes: readonly Hono<ServerEnv>[],
): Pick<Hono<ServerEnv>, 'fetch'> {
  const { clock, log, onError, address } = deps;
  const logRequest = createRequestLog(deps);
  const handleError = (error: unknown, c: Context<ServerEnv>, route: string): Response => {
    const problem = toProblem(error);
    const isReported = error instanceof DatabaseOwnerError;
    if (problem !== error && !isCartError(error) && !isReported) {
      onError?.(error);
      log({ level: 'warn', event: 'request-failed', route, error: describeError(error) });
    }
    return createProblemResponse(c, problem);
  };
  /** @param getRoute returns the template of the route, by the status of the response */
  const withLog =
    (handler: Handler<ServerEnv>, getRoute: (status: number) => string): Handler<ServerEnv> =>
    async (c, next) => {
      const startedAt = clock.now();
      let response: Response;
      try {
        response = (await handler(c, next)) as Response;
      } catch (error) {
        response = handleError(error, c, getRoute(500));
      }
      logRequest(getRoute(response.status), response.status, startedAt);
      return response;
    };

  // A final slash does not matter: some frameworks and proxies add one to every URL.
  const getPath = (request: Request) => address.toRoutePath(getPathNoStrict(request));
  const app = new Hono<ServerEnv>({ getPath });
  for (const { method, path, handler } of routes.flatMap((group) => group.routes)) {
    const template = toRouteTemplate(`${method} ${path}`);
    app.on(
      method,
      path,
      withLog(handler, () => template),
    );
  }
  const outsideDetail = `The routes of the kit are below ${address.path || '/'}. If the shop is elsewhere, or a framework or proxy changes the path, set basePath or the path of publicUrl in createMerchant.`;
  const rejectMethod = methodNotAllowed({
    app,
    onMethodNotAllowed: (c: Context<ServerEnv>, methods) =>
      createProblemResponse(
        c,
        new Problem('method-not-allowed', undefined, { headers: { allow: methods.join(', ') } }),
      ),
  });
  const withoutRoute = new Hono<ServerEnv>({ getPath }).all('*', rejectMethod, (c) =>
    createProblemResponse(
      c,
      new Problem('not-found', c.req.path === outsidePath ? outsideDetail : undefined),
    ),
  );
  const handleUnknown = withLog(
    (c) => withoutRoute.fetch(c.req.raw, c.env),
    (status) => (status === 405 ? 'method' : 'none'),
  );
  app.notFound((c) => handleUnknown(c, () => Promise.resolve()) as Promise<Response>);
  return app;
}
