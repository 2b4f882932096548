import { bootstrapUrl, getHosts, type Environment } from '../../ledyer/environments.js';

export interface WarmUpOptions {
  /** Where the sessions are created, as in the tag's attribute. */
  readonly environment: Environment;
  /** Only with `local`. Default: `http://localhost:4801`. */
  readonly emulatorUrl?: string;
  /** Addresses of your own scripts on the checkout page, the tag's among them. Default: none. */
  readonly scripts?: readonly string[];
}

/**
 * Has the browser fetch the checkout page's scripts while the buyer is still in the
 * cart, when it has nothing better to do. Nothing of them runs, no session is
 * needed, and nothing breaks in a browser that does not know how.
 *
 * How long it is kept is for each answer's caching headers to say. Those of Ledyer's own
 * script are not public; where it may not be kept, yours still are.
 *
 * @throws {RangeError} for `local` with an address that is not on this machine
 */
export function warmUp({ environment, emulatorUrl, scripts = [] }: WarmUpOptions): void {
  prefetch(bootstrapUrl(getHosts(environment, emulatorUrl)));
  // As modules are fetched; else one of another origin would be fetched again.
  for (const script of scripts) prefetch(script, 'anonymous');
}

/** Asks for a script, unless the page has done so before. */
function prefetch(url: string, crossOrigin: string | null = null): void {
  const { href } = new URL(url, document.baseURI);
  const known = document.head.querySelectorAll<HTMLLinkElement>('link[rel="prefetch"]');
  if ([...known].some((link) => link.href === href)) return;
  const link = document.createElement('link');
  document.head.append(Object.assign(link, { rel: 'prefetch', as: 'script', crossOrigin, href }));
}
