/** Names of one machine that a browser takes for two sites. */
const crossOriginAliases: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  '127.0.0.1': 'localhost',
  '[::1]': 'localhost',
};

/**
 * The origin that serves the checkout page in the frame, for a page that loads its
 * script from `address`: the same port under the machine's other name, so that
 * frame and page are of different origins, as they are with Ledyer.
 */
export function getFrameOrigin(scriptUrl: string): string {
  const url = new URL(scriptUrl);
  url.hostname = crossOriginAliases[url.hostname] ?? url.hostname;
  return url.origin;
}
