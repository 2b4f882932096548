/** Prefix of the routes in code, logs and metrics, wherever the shop has them. */
export const routePrefix = '/ledyer';

/** Routes at the root of the process, for probes: a proxy that forwards only the shop's path keeps them private. */
const rootRoutes: readonly string[] = ['/healthz', '/readyz', '/metrics'];

/** Route path of requests outside the kit's address. No route has it. */
export const outsidePath = '/';

/** A path without empty segments, `.`, `..`, a query, and characters that end a cookie's `Path`. */
const pathPattern = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~%!$&'()*+,:@\u00a1-\uffff-]+)+\/?$/;

/** @internal */
export interface AddressOptions {
  readonly publicUrl: string;
  readonly basePath?: string | undefined;
}

/**
 * Where the kit's routes are.
 *
 * @internal
 */
export interface KitAddress {
  /** Public path of the routes, percent-encoded, without a final slash: `/ledyer`; empty at the root of the host. */
  readonly path: string;
  readonly isHttps: boolean;
  /**
   * Returns the public URL of a route, such as `/sessions`. It ends with a slash where `basePath` does: a framework
   * that adds one redirects every other URL, and Ledyer’s notifications do not follow redirects.
   */
  toUrl(route: string): string;
  /**
   * Returns the path of a request as the routes are written, below {@link routePrefix}, or {@link outsidePath}.
   *
   * @param path the path of the request, decoded, without a final slash
   */
  toRoutePath(path: string): string;
}

/**
 * Returns the address of the kit: `basePath` below the path of `publicUrl`. Where `basePath` begins with that path, it
 * is complete already.
 *
 * Requests are accepted with and without the path of `publicUrl`, because a proxy or framework may remove it: nginx with
 * a path in `proxy_pass`, Next.js with `basePath`.
 *
 * @internal
 */
export function createKitAddress({
  publicUrl,
  basePath = routePrefix,
}: AddressOptions): KitAddress {
  const { origin, protocol, pathname } = new URL(publicUrl);
  const shopPath = withoutFinalSlash(pathname);
  const givenPath = withoutFinalSlash(encodePath(basePath));
  const innerPath = isBelow(givenPath, shopPath) ? givenPath.slice(shopPath.length) : givenPath;
  const path = shopPath + innerPath;
  const finalSlash = basePath.length > 1 && basePath.endsWith('/') ? '/' : '';
  // Requests are compared in decoded form, in which the router works.
  const prefixes = [...new Set([path, innerPath])].map(decodePath);
  return {
    path,
    isHttps: protocol === 'https:',
    toUrl: (route) => `${origin}${path}${route}${finalSlash}`,
    toRoutePath(requestPath) {
      if (rootRoutes.includes(requestPath)) return requestPath;
      for (const prefix of prefixes) {
        if (isBelow(requestPath, prefix)) return routePrefix + requestPath.slice(prefix.length);
      }
      return outsidePath;
    },
  };
}

/**
 * Returns whether a text is a path that the kit’s routes can be below.
 *
 * @internal
 */
export const isBasePath = (text: unknown): boolean =>
  typeof text === 'string' && (text === '/' || pathPattern.test(text));

/**
 * Returns whether a URL can be that of a shop: a host, possibly with a path, and nothing else.
 *
 * @internal
 */
export const isShopUrl = ({ protocol, pathname, search, hash, username, password }: URL): boolean =>
  (protocol === 'https:' || protocol === 'http:') &&
  [search, hash, username, password].every((part) => part === '') &&
  isBasePath(pathname);

const encodePath = (path: string): string => new URL(path, 'http://localhost').pathname;

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

const withoutFinalSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);

const isBelow = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(`${prefix}/`);
