/** How often the import of each file has failed. */
const failures: Record<string, number | undefined> = {};

/**
 * Imports a CDN file that loads later.
 *
 * After failures, the URL has a fragment that counts them. Since version 150 Chromium keeps the failure of an import
 * for the whole document (https://github.com/whatwg/html/issues/10327). A retry with the same URL would send no request.
 * The integrity hashes of an import map belong to URLs without fragments. Pages with such hashes therefore retry with
 * the same URL.
 *
 * @param name such as `tag`
 */
export function loadFile<Module>(name: string): Promise<Module> {
  const { [name]: count = 0 } = failures;
  const isRetry = count && !document.documentElement.textContent.includes('"integrity"');
  const fragment = isRetry ? `#${count}` : '';
  const url = `./ledyer-checkout/${name}.js${fragment}`;
  return import(/* @vite-ignore */ url).catch((cause: unknown) => {
    failures[name] = count + 1;
    throw cause;
  }) as Promise<Module>;
}
