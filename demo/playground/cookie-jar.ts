interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export type Cookies = readonly Cookie[];

/** Returns the `cookie` header for a path, with the newest cookies last. */
export const toCookieHeader = (cookies: Cookies, path: string, now: number): string =>
  cookies
    .filter((each) => each.expiresAt > now && `${path}/`.startsWith(each.path.replace(/\/?$/, '/')))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');

/** Returns the cookies after a `set-cookie` header. */
export function setCookie(cookies: Cookies, header: string, now: number): Cookies {
  const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(header) ?? [];
  const path = /;\s*path=([^;]+)/i.exec(header)?.[1] ?? '/';
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(header)?.[1] ?? Infinity;
  const kept = cookies.filter((each) => each.name !== name || each.path !== path);
  const expiresAt = now + Number(maxAge) * 1_000;
  return expiresAt > now ? [...kept, { name, value, path, expiresAt }] : kept;
}
