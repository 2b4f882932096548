/**
 * The server of the playground: files from the cache, the shop's API, and Ledyer's hosts. It runs in the service worker,
 * because a shared worker would end with each navigation of a single tab, and Chrome on Android has none.
 */
import './cookies.js';
import { isApiPath } from '../server/api-path.js';
import { createForwardedRequest } from '../server/forwarded-request.js';
import { openPlayground } from './shop.js';
import { emulatorUrl, pages, scope, siteFiles } from './site-files.js';

declare const clients: { claim(): Promise<void> };
type WorkerEvent = Event & { waitUntil(work: Promise<unknown>): void };

/** Time for which the worker runs after a request. Browsers end it after half a minute, and its start takes seconds. */
const keepAliveMs = 4 * 60_000;

type OpeningPlayground = ReturnType<typeof openPlayground>;
let playground: OpeningPlayground | undefined;

/** Keeps the servers, unless they fail to open. */
function keep(opening: OpeningPlayground): OpeningPlayground {
  playground = opening;
  opening.catch(() => (playground = playground === opening ? undefined : playground));
  return opening;
}
const getPlayground = () => playground ?? keep(openPlayground());

/** Returns the URL of a page's request at the shop or the emulator. Returns `undefined` if it is for neither. */
function findServerUrl({ href, origin }: URL): string | undefined {
  // A tag without a status URL uses the path of a shop at the root.
  const path = href.slice(href.startsWith(scope.href) ? scope.href.length - 1 : origin.length);
  if (origin === emulatorUrl) return href;
  if (origin !== scope.origin) return undefined;
  if (/^\/_?emulator\//.test(path)) return emulatorUrl + path.replace('/emulator/', '/');
  return isApiPath(path) || path.startsWith('/_playground/') ? origin + path : undefined;
}

for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const)
  siteFiles.registerCapture(
    ({ url }) => findServerUrl(url),
    async ({ event, request, url }) => {
      (event as WorkerEvent).waitUntil(new Promise((resolve) => setTimeout(resolve, keepAliveMs)));
      const languages = { 'accept-language': navigator.languages.join() };
      const headers = { ...languages, ...Object.fromEntries(request.headers) };
      const serverUrl = findServerUrl(url) ?? url.href;
      const forwarded = await createForwardedRequest(request, serverUrl, headers);
      return (await getPlayground()).fetch(forwarded);
    },
    method,
  );
siteFiles.setCatchHandler(() => Promise.resolve(Response.error()));
siteFiles.addEventListeners();
// The other message, `claim`, is from a page that was reloaded without its cache and has no controller.
addEventListener('message', ({ data }) => {
  if (data !== 'start-over') return void clients.claim();
  // Before the restart, because an open checkout would request its session from the new shop.
  pages.postMessage('start-over');
  const discarded = getPlayground().then(({ discard }) => discard());
  void keep(discarded.then(openPlayground));
});
