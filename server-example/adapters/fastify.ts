import type { FastifyInstance } from 'fastify';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/** Adds the kit's routes to a Fastify server, in a separate context where Fastify does not read bodies. */
export function mountInFastify(app: FastifyInstance, merchant: Merchant): void {
  const listener = toNodeListener(merchant.fetch);
  void app.register((context, _, done) => {
    context.removeAllContentTypeParsers();
    context.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    context.all('/ledyer/*', (request, reply) => {
      reply.hijack();
      listener(request.raw, reply.raw);
    });
    done();
  });
}
