/** Another name of the same machine, which browsers treat as another site. */
const crossOriginAliases: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  '127.0.0.1': 'localhost',
  '[::1]': 'localhost',
};

/**
 * Returns the origin that serves the checkout page, for a page that loads `bootstrap.js` from `scriptUrl`. It is
 * the same port under the machine's other name, so that frame and page have different origins, as with Ledyer.
 */
export function getFrameOrigin(scriptUrl: string): string {
  const url = new URL(scriptUrl);
  url.hostname = crossOriginAliases[url.hostname] ?? url.hostname;
  return url.origin;
}
