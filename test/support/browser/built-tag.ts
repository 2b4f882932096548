import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../../dist', import.meta.url));

/** Serves a file of the CDN build. Returns whether `path` is such a file. */
export function serveBuiltTag(path: string, response: ServerResponse): boolean {
  if (!/^\/ledyer-checkout(\/[\w-]+)?\.js$/.test(path) || !existsSync(dist + path)) return false;
  response.setHeader('content-type', 'text/javascript').end(readFileSync(dist + path));
  return true;
}
