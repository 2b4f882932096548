import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { ledyerFromEnvironment } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';
import { isApiPath } from './api-path.js';
import { proxyEmulator } from './emulator-proxy.js';
import { fillInEnvironment, getPageEnvironment } from './page-environment.js';
import { createPageHeaders, type GetPageHeaders } from './page-headers.js';

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Files below this size in bytes fit in one packet anyway. */
const minCompressedSize = 1_024;

type Encoding = 'br' | 'gzip' | 'identity';
type StaticFile = Readonly<Record<Encoding, Buffer<ArrayBuffer>>>;

/** Returns the file in each encoding. Files are compressed once, at the start. */
function encode(content: Buffer<ArrayBuffer>, isText: boolean): StaticFile {
  if (!isText || content.length < minCompressedSize)
    return { br: content, gzip: content, identity: content };
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return {
    br: Buffer.from(brotliCompressSync(content, { params })),
    gzip: Buffer.from(gzipSync(content)),
    identity: content,
  };
}

/** Returns the best encoding that a client accepts (RFC 9110, 12.5.3). */
function chooseEncoding(acceptEncoding: string | null): Encoding {
  const accepted = (acceptEncoding ?? '')
    .split(',')
    .map((item) =>
      item
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/),
    )
    .filter(([, weight]) => !/^q=0(?:\.0*)?$/.test(weight ?? ''))
    .map(([name]) => name);
  return (['br', 'gzip'] as const).find((name) => accepted.includes(name)) ?? 'identity';
}

/**
 * Creates a handler that serves the files of a folder, such as the demo's pages (`npm run build:demo`).
 *
 * It reads and compresses all files at the start, so no path can reach a file outside the folder.
 *
 * @param getHeaders returns the headers for the page at a path; see `securityHeaders`
 * @param transformPage returns the HTML of a page as it is sent
 * @throws {Error} when it cannot read the folder
 */
export function serveStatic(
  folder: string,
  getHeaders: GetPageHeaders,
  transformPage: (html: string) => string = (html) => html,
): (request: Request) => Response {
  const read = (file: string) => {
    const content = readFileSync(file);
    const extension = extname(file);
    const isPage = extension === '.html';
    return encode(
      isPage ? Buffer.from(transformPage(content.toString())) : content,
      extension in mediaTypes,
    );
  };
  const files = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return [`/${relative(folder, file).split(sep).join('/')}`, read(file)];
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
    const encoding = chooseEncoding(request.headers.get('accept-encoding'));
    const isCompressed = file[encoding] !== file.identity;
    return new Response(file[encoding], {
      headers: {
        ...getHeaders(path),
        'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
        ...(file.br !== file.identity && { vary: 'Accept-Encoding' }),
        ...(isCompressed && { 'content-encoding': encoding }),
        // Names of assets contain a hash of their content.
        'cache-control': path.startsWith('/assets/')
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
      },
    });
  };
}

/** Adds built pages to the shop's API, with the kit's security headers. */
export function withStaticPages(
  merchant: Merchant,
  folder: string,
  publicUrl: string,
  variables: NodeJS.ProcessEnv,
): Merchant {
  const { environment, emulatorUrl } = ledyerFromEnvironment(variables);
  const page = getPageEnvironment(variables);
  const pages = serveStatic(folder, createPageHeaders(variables, publicUrl), (html) =>
    fillInEnvironment(html, page),
  );
  const fetch: Merchant['fetch'] = async (request) => {
    const { pathname } = new URL(request.url);
    if (isApiPath(pathname)) return merchant.fetch(request);
    return environment === 'local' && pathname.startsWith('/_emulator/')
      ? proxyEmulator(request, emulatorUrl)
      : pages(request);
  };
  return { ...merchant, fetch };
}
