import { areToolsInstalled, installTools } from '../../scripts/install.mjs';

/** Installs miniflare, Next.js and Koa, which are too large for every `npm ci`. */
export function setup(): void {
  if (!areToolsInstalled()) installTools();
}
