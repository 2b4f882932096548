import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import bootstrapCode from '../bootstrap/bootstrap.ts?inline-script';
import checkoutCode from '../ui/checkout-page/main.ts?inline-script';
import type { Faults } from '../faults/faults.js';
import frameFaultCode from '../faults/frame-fault-script.ts?inline-script';
import { getFrameOrigin } from '../bootstrap/frame-origin.js';
import { toRelativePath } from '../http/relative-path.js';
import type { Sessions } from '../sessions/sessions.js';

/** Content security policy of the checkout page: its own script and its own API only. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const scriptHeaders = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'no-cache',
};

/** Colour schemes of the checkout in the frame. `page` is that of the shop's page. */
export const frameColorSchemes = ['light', 'dark', 'page'] as const;
export type FrameColorScheme = (typeof frameColorSchemes)[number];

/** How the script sets up the frame. */
export interface FrameOptions {
  /** URL of the emulator for the frame, with its path if it has one. Default: it follows from the request. */
  readonly frameUrl: string | undefined;
  readonly frameColorScheme: FrameColorScheme;
}

/**
 * Routes that a browser loads: the script for the shop's page, and the checkout page. The URL of the checkout page
 * decides whether it is in a frame, stands alone or belongs to a signatory. The root without a session leads to the
 * control page.
 *
 * @internal
 */
export function createPageRoutes(
  sessions: Sessions,
  faults: Faults,
  { frameUrl, frameColorScheme }: FrameOptions,
): Hono {
  const servePage = (c: Context, sessionId: string) => {
    const session = sessions.get(sessionId);
    const language = session?.request.locale.replace('_', '-') ?? 'en';
    c.header('content-security-policy', contentSecurityPolicy);
    c.header('cache-control', 'no-store');
    const isSilent = faults.draw('frame', `GET ${c.req.path}`, ['silent']) !== undefined;
    return c.html(
      renderPage(language, isSilent ? undefined : toRelativePath(c.req.url, 'checkout.js')),
      session ? 200 : 404,
    );
  };

  const routes = new Hono();
  routes
    .get('/', (c) => {
      const sessionId = c.req.query('sessionId');
      return sessionId === undefined ? c.redirect('_emulator/') : servePage(c, sessionId);
    })
    .get('/bootstrap.js', (c) => {
      const url = JSON.stringify(frameUrl ?? getFrameOrigin(c.req.url));
      const ignoreSecond = faults.draw('bootstrap', 'GET /bootstrap.js', ['ignore-second']);
      const frameFault = faults.draw('frame', 'GET /bootstrap.js', [
        'mute',
        'double',
        'early',
        'forge',
      ]);
      const code = [
        `window.__ledyerEmulatorFrameUrl=${url};`,
        `window.__ledyerEmulatorFrameColorScheme='${frameColorScheme}';`,
        frameFault
          ? `window.__ledyerEmulatorFrameFault='${frameFault.kind}';${frameFaultCode}`
          : '',
        ignoreSecond ? wrapToRunOnce(bootstrapCode) : bootstrapCode,
      ];
      return c.body(code.filter(Boolean).join('\n'), 200, scriptHeaders);
    })
    .get('/checkout.js', (c) => c.body(checkoutCode, 200, scriptHeaders))
    .get('/checkout', (c) => servePage(c, c.req.query('sessionId') ?? ''))
    .get('/sign/:sessionId', (c) => servePage(c, c.req.param('sessionId')));
  return routes;
}

/** Wraps the script so that only its first run in a page has an effect. */
const wrapToRunOnce = (code: string): string =>
  `if(!window.__ledyerEmulatorRan){window.__ledyerEmulatorRan=true;\n${code}\n}`;

const renderPage = (language: string, scriptUrl: string | undefined) =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Checkout</title>
        ${scriptUrl === undefined ? '' : html`<script src="${scriptUrl}" defer></script>`}
      </head>
      <body>
        <div id="root"></div>
      </body>
    </html> `;
