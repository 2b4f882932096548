import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { ledyerFromEnvironment } from 'ledyer-checkout/node';
import { securityHeaders, type Merchant } from 'ledyer-checkout/server';
import { proxyEmulator } from './emulator-proxy.js';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Whether an address is the API's; all others are pages. */
export const isApi = (pathname: string): boolean =>
  /^\/(ledyer\/|healthz$|readyz$|metrics$)/.test(pathname);

/**
 * Pages that were built into a folder, such as the demo shop's (`npm run build:demo`).
 *
 * All files are read at the start, so that no address reaches beyond them.
 *
 * @param headersFor for the page at an address; see `securityHeaders`
 * @throws when the folder cannot be read
 */
export function serveStatic(
  folder: string,
  headersFor: (path: string) => Readonly<Record<string, string>>,
): (request: Request) => Response {
  const files = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return [`/${relative(folder, file).split(sep).join('/')}`, readFileSync(file)];
      }),
  );
  return (request) => {
    const { pathname } = new URL(request.url);
    const path = pathname === '/' ? '/index.html' : pathname;
    const file = files.get(path);
    if (!file) return new Response('Not found', { status: 404 });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
    }
    // The names of assets change with what is in them.
    const caching = path.startsWith('/assets/')
      ? 'public, max-age=31536000, immutable'
      : 'no-cache';
    return new Response(file, {
      headers: {
        ...headersFor(path),
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        'cache-control': caching,
      },
    });
  };
}

/** What a framework's own code asks for: names of its Trusted Types policies. */
const policiesOf: Readonly<Record<string, string>> = {
  '/frameworks/vue.html': 'vue',
  '/frameworks/svelte.html': 'svelte-trusted-html',
  '/frameworks/angular.html': 'angular angular#unsafe-jit',
};

/** The kit's content security policy, and what single pages of the demo need besides. */
function demoPolicy(policy: string, page: string): string {
  const frameworks = policiesOf[page];
  return (
    policy
      // The gallery of states shows documents of this shop in frames.
      .replace('frame-src', "frame-src 'self'")
      .replace('; trusted-types', frameworks ? `; trusted-types ${frameworks}` : '; trusted-types')
      // This page compiles its component in the browser, which an app leaves to `ng build`.
      .replace(
        'script-src',
        page.endsWith('/angular.html') ? "script-src 'unsafe-eval'" : 'script-src',
      )
  );
}

/** The shop's API, and built pages at all other addresses, under the kit's own headers. */
export function withStaticPages(
  merchant: Merchant,
  folder: string,
  publicUrl: string,
  variables: NodeJS.ProcessEnv,
): Merchant {
  const { environment, emulatorUrl } = ledyerFromEnvironment(variables);
  const headers = securityHeaders({
    environment,
    https: publicUrl.startsWith('https:'),
    ...(emulatorUrl && { emulatorUrl }),
  });
  const pages = serveStatic(folder, (page) => ({
    ...headers,
    'content-security-policy': demoPolicy(headers['content-security-policy'] ?? '', page),
  }));
  const fetch: Merchant['fetch'] = async (request) => {
    const { pathname } = new URL(request.url);
    if (isApi(pathname)) return merchant.fetch(request);
    return environment === 'local' && pathname.startsWith('/_emulator/')
      ? proxyEmulator(request, emulatorUrl)
      : pages(request);
  };
  return { ...merchant, fetch };
}
