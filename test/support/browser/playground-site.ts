import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

let pendingBuild: Promise<unknown> | undefined;

/** Builds `dist-playground`, once for all files of a process. */
export const buildPlayground = () =>
  (pendingBuild ??= promisify(execFile)(process.execPath, ['scripts/build-playground.mjs'], {
    cwd: root,
  }));

/**
 * Starts a file server for the playground, below a path. After `close`, its pages are offline.
 *
 * @param headHtml HTML for the start of each `head`, such as a script
 */
export async function servePlayground(headHtml = '') {
  const path = '/some/path/';
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname.startsWith(path) ? pathname.slice(path.length) || 'index.html' : '-';
    const type = mediaTypes[extname(file)] ?? 'application/octet-stream';
    const addHead = (content: Buffer) =>
      type === 'text/html' ? String(content).replace('<head>', `<head>${headHtml}`) : content;
    readFile(join(root, 'dist-playground', file)).then(
      (content) => response.writeHead(200, { 'content-type': type }).end(addHead(content)),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${path}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
