/** What the page is asked to show, as its address says. */
export interface PageParams {
  /** Inside a shop's page, alone after a redirect, or for somebody who signs. */
  readonly page: 'embedded' | 'hosted' | 'signatory';
  readonly sessionId: string;
  /** The origin of the page around this one; only when embedded. */
  readonly parentOrigin: string | null;
  /** `#rrggbb`. */
  readonly buyButtonColor: string | null;
  readonly padded: boolean;
  /** Words of CSS `color-scheme`, as the page around this one has them. */
  readonly colorScheme: string | null;
}

/**
 * Reads the address of the page.
 *
 * | Path | Page |
 * |---|---|
 * | `/checkout?sessionId=&parent=&color=&padding=none&scheme=` | embedded, as `bootstrap.ts` writes it |
 * | `/pos/?sessionId=` | hosted (WooCommerce plugin, class-ledyer-hpp.php) |
 * | `/sign/{sessionId}` | signatory; assumed |
 *
 * Anybody can write an address, so what does not have its form counts as absent.
 */
export function parsePageParams({ pathname, searchParams }: URL): PageParams {
  const [, signatoryOf] = /^\/sign\/([^/]+)\/?$/.exec(pathname) ?? [];
  const parameter = (name: string, form: RegExp): string | null => {
    const value = searchParams.get(name);
    return value !== null && form.test(value) ? value : null;
  };
  return {
    page: signatoryOf ? 'signatory' : pathname.startsWith('/pos') ? 'hosted' : 'embedded',
    sessionId: signatoryOf ?? searchParams.get('sessionId') ?? '',
    parentOrigin: parameter('parent', /^https?:\/\/[^/?#@]+$/),
    buyButtonColor: parameter('color', /^#[0-9a-f]{6}$/i),
    padded: searchParams.get('padding') !== 'none',
    colorScheme: parameter('scheme', /^(?:only |light |dark )*(?:only|light|dark)$/),
  };
}
