/** The parameters in the URL of the page. */
export interface PageParams {
  /** In a shop's page, standalone after a redirect, or for a signatory. */
  readonly page: 'embedded' | 'hosted' | 'signatory';
  readonly sessionId: string;
  /** Path of the emulator, with a final slash: `/`, or what a proxy adds. */
  readonly basePath: string;
  /** The origin of the parent page. Used only when embedded. */
  readonly parentOrigin: string | null;
  /** `#rrggbb` */
  readonly buyButtonColor: string | null;
  readonly padded: boolean;
  /** A value of CSS `color-scheme`. */
  readonly colorScheme: string | null;
}

/**
 * Parses the URL of the page.
 *
 * | Path | Page |
 * |---|---|
 * | `/checkout?sessionId=&parent=&color=&padding=none&scheme=` | embedded, as `bootstrap.ts` writes it |
 * | `/?sessionId=` | hosted (WooCommerce plugin, class-ledyer-hpp.php) |
 * | `/sign/{sessionId}` | signatory; assumed |
 *
 * Each path may stand below another one, which a proxy adds.
 *
 * The URL is not trusted: a value with another format counts as absent.
 */
export function parsePageParams({ pathname, searchParams }: URL): PageParams {
  const [, signatoryBasePath, signatorySessionId] = /^(.*\/)sign\/([^/]+)\/?$/.exec(pathname) ?? [];
  const [, checkoutBasePath] = /^(.*\/)checkout\/?$/.exec(pathname) ?? [];
  const parameter = (name: string, pattern: RegExp): string | null => {
    const value = searchParams.get(name);
    return value !== null && pattern.test(value) ? value : null;
  };
  return {
    page: signatorySessionId ? 'signatory' : checkoutBasePath ? 'embedded' : 'hosted',
    sessionId: signatorySessionId ?? searchParams.get('sessionId') ?? '',
    basePath: signatoryBasePath ?? checkoutBasePath ?? pathname.replace(/[^/]*$/, ''),
    parentOrigin: parameter('parent', /^https?:\/\/[^/?#@]+$/),
    buyButtonColor: parameter('color', /^#[0-9a-f]{6}$/i),
    padded: searchParams.get('padding') !== 'none',
    colorScheme: parameter('scheme', /^(?:only |light |dark )*(?:only|light|dark)$/),
  };
}
