import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { ledyerFromEnvironment } from 'ledyer-checkout/node';
import { securityHeaders, type Merchant } from 'ledyer-checkout/server';
import { isApiPath } from './api-path.js';
import { proxyEmulator } from './emulator-proxy.js';

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/**
 * Creates a handler that serves the files of a folder, such as the demo's pages (`npm run build:demo`).
 *
 * It reads all files at the start, so no path can reach a file outside the folder.
 *
 * @param getHeaders returns the headers for the page at a path; see `securityHeaders`
 * @throws {Error} when it cannot read the folder
 */
export function serveStatic(
  folder: string,
  getHeaders: (path: string) => Readonly<Record<string, string>>,
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
    // Names of assets contain a hash of their content.
    const cacheControl = path.startsWith('/assets/')
      ? 'public, max-age=31536000, immutable'
      : 'no-cache';
    return new Response(file, {
      headers: {
        ...getHeaders(path),
        'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
        'cache-control': cacheControl,
      },
    });
  };
}

/** Trusted Types policies that the frameworks create, by page. */
const frameworkPolicies: Readonly<Record<string, string>> = {
  '/frameworks/vue.html': 'vue',
  '/frameworks/svelte.html': 'svelte-trusted-html',
  '/frameworks/angular.html': 'angular angular#unsafe-jit',
};

/** Extends the kit's content security policy by what single pages of the demo need. */
function extendPolicy(policy: string, page: string): string {
  const policies = frameworkPolicies[page];
  return (
    policy
      // The state gallery shows pages of the shop in frames.
      .replace('frame-src', "frame-src 'self'")
      .replace('; trusted-types', policies ? `; trusted-types ${policies}` : '; trusted-types')
      // The Angular page compiles its component in the browser; a real app uses `ng build`.
      .replace(
        'script-src',
        page.endsWith('/angular.html') ? "script-src 'unsafe-eval'" : 'script-src',
      )
  );
}

/** Adds built pages to the shop's API, with the kit's security headers. */
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
    'content-security-policy': extendPolicy(headers['content-security-policy'] ?? '', page),
  }));
  const fetch: Merchant['fetch'] = async (request) => {
    const { pathname } = new URL(request.url);
    if (isApiPath(pathname)) return merchant.fetch(request);
    return environment === 'local' && pathname.startsWith('/_emulator/')
      ? proxyEmulator(request, emulatorUrl)
      : pages(request);
  };
  return { ...merchant, fetch };
}
