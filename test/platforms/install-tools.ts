import { areToolsInstalled, installTools } from '../../scripts/install.mjs';

/** Installs miniflare, which is too large for every `npm ci`. */
export function setup(): void {
  if (!areToolsInstalled()) installTools();
}
