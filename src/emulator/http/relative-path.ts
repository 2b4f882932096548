/**
 * Returns a path of the emulator relative to one of its pages, so that the page also works below a path that a proxy
 * adds.
 *
 * @param path without a leading slash, such as `checkout.js`
 */
export function toRelativePath(pageUrl: string, path: string): string {
  const depth = new URL(pageUrl).pathname.split('/').length - 2;
  return '../'.repeat(depth) + path;
}
