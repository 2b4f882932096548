import type { FastifyInstance } from 'fastify';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/**
 * Adds the kit's routes to a Fastify server, in a separate context where Fastify does not read bodies.
 *
 * @param path the whole path, with the prefix of a plugin that calls this
 */
export function mountInFastify(app: FastifyInstance, merchant: Merchant, path = '/ledyer'): void {
  const listener = toNodeListener(merchant.fetch);
  const relativePath = path.startsWith(app.prefix) ? path.slice(app.prefix.length) : path;
  void app.register((context, _, done) => {
    context.removeAllContentTypeParsers();
    context.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    context.all(`${relativePath}/*`, (request, reply) => {
      reply.hijack();
      listener(request.raw, reply.raw);
    });
    done();
  });
}
