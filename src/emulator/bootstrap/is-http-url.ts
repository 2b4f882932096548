/**
 * Whether a browser may be led there. Shops write addresses, and `javascript:` is
 * the beginning of one too.
 */
export const isHttpUrl = (url: string | null | undefined): url is string =>
  url != null && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
