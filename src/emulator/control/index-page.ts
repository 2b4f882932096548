import { Hono } from 'hono';
import { html } from 'hono/html';
import controlCode from '../ui/control-page/main.ts?inline-script';
import { loopbackOnly } from '../http/loopback.js';
import { toRelativePath } from '../http/relative-path.js';
import type { ClientCredentials } from '../http/oauth-routes.js';

/** Content security policy of the control page: its own script and the control API only. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Routes of the page that shows and controls the emulator. @internal */
export function createIndexRoutes(credentials: ClientCredentials): Hono {
  const routes = new Hono();
  routes
    .get('/_emulator', loopbackOnly, (c) => {
      c.header('content-security-policy', contentSecurityPolicy);
      c.header('cache-control', 'no-store');
      return c.html(renderPage(credentials, toRelativePath(c.req.url, '_emulator/control.js')));
    })
    .get('/_emulator/control.js', loopbackOnly, (c) =>
      c.body(controlCode, 200, {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'no-cache',
      }),
    );
  return routes;
}

const renderPage = ({ clientId, clientSecret }: ClientCredentials, scriptUrl: string) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Ledyer emulator</title>
        <script src="${scriptUrl}" defer></script>
      </head>
      <body>
        <div id="root" data-credentials="${clientId}:${clientSecret}"></div>
      </body>
    </html> `;
