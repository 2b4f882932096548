import { getBootstrapUrl, getHosts, type Environment } from '../../ledyer/environments.js';

export interface WarmUpOptions {
  /** The environment of the sessions, as in the tag's attribute. */
  readonly environment: Environment;
  /** Only with `local`. Default: `http://localhost:4801`. */
  readonly emulatorUrl?: string | undefined;
  /** URLs of your scripts on the checkout page, including the tag's. Default: none. */
  readonly scripts?: readonly string[] | undefined;
}

/**
 * Prefetches the checkout page's scripts while the buyer is still in the cart and the browser is idle. It runs none
 * of them and needs no session. Browsers without prefetch ignore it.
 *
 * The caching headers of each response decide how long it is kept. Those of Ledyer's script are not documented. If
 * they forbid caching, your scripts are still cached.
 *
 * @throws {RangeError} for `local` with a host that is not loopback
 */
export function warmUp({ environment, emulatorUrl, scripts = [] }: WarmUpOptions): void {
  prefetch(getBootstrapUrl(getHosts(environment, emulatorUrl)));
  // Uses the CORS mode of module scripts. Otherwise a cross-origin script would be fetched twice.
  for (const script of scripts) prefetch(script, 'anonymous');
}

/** Prefetches a script, unless the page already does. */
function prefetch(url: string, crossOrigin: string | null = null): void {
  const { href } = new URL(url, document.baseURI);
  const existing = document.head.querySelectorAll<HTMLLinkElement>('link[rel="prefetch"]');
  if ([...existing].some((link) => link.href === href)) return;
  const link = document.createElement('link');
  document.head.append(Object.assign(link, { rel: 'prefetch', as: 'script', crossOrigin, href }));
}
