import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

interface KoaContextLike {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly path: string;
  /** Koa's request, where a body parser leaves the body. */
  readonly request: object;
  respond?: boolean;
}

/** An app of Koa 2 or 3, or a router of one. */
interface KoaLike {
  use(middleware: (context: KoaContextLike, next: () => Promise<unknown>) => unknown): unknown;
}

/**
 * Adds the kit's routes to a Koa app. Call it before a body parser, which would read bodies that the kit reads itself.
 * Do not use `koa-mount`, which removes the path.
 */
export function mountInKoa(app: KoaLike, merchant: Merchant, path = '/ledyer'): void {
  const listener = toNodeListener(merchant.fetch);
  app.use((context, next) => {
    if (!context.path.startsWith(`${path}/`)) return next();
    // Koa would send a response as well.
    context.respond = false;
    const { rawBody, body } = context.request as { rawBody?: unknown; body?: unknown };
    Object.assign(
      context.req,
      rawBody !== undefined && { rawBody },
      body !== undefined && { body },
    );
    listener(context.req, context.res);
    return undefined;
  });
}
