import { Hono } from 'hono';
import { loopbackOnly } from '../http/loopback.js';
import { renderOpenApiPage, type OpenApiDocument } from './openapi-page.js';

/** The page has no script. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Loads the description when it is first needed, because it is as large as the rest of the emulator. */
const loadDocument = async () =>
  (await import('./ledyer.json', { with: { type: 'json' } })).default as unknown as OpenApiDocument;

/** Routes of the OpenAPI description of Ledyer's API, as JSON and as a page. @internal */
export function createOpenApiRoutes(): Hono {
  const routes = new Hono();
  routes
    .get('/_emulator/openapi.json', loopbackOnly, async (c) => c.json(await loadDocument()))
    .get('/_emulator/openapi', loopbackOnly, async (c) => {
      c.header('content-security-policy', contentSecurityPolicy);
      return c.html(renderOpenApiPage(await loadDocument()));
    });
  return routes;
}
