import type { RequestListener } from 'node:http';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/** The `app` of `NestFactory.create()`, on Express or Fastify. */
interface NestApplicationLike {
  use(path: string, listener: RequestListener): unknown;
}

/**
 * Adds the kit's routes to a NestJS application, in `main.ts` before `app.listen()`. A global prefix does not apply to
 * them.
 */
export function mountInNest(app: NestApplicationLike, merchant: Merchant, path = '/ledyer'): void {
  app.use(path, toNodeListener(merchant.fetch));
}
