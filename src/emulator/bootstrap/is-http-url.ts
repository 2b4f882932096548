/** Returns whether a browser may navigate to this URL. Shops supply URLs, and `javascript:` is one too. */
export const isHttpUrl = (url: string | null | undefined): url is string =>
  url != null && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
