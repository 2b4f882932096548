/**
 * The server of the playground: files from the cache, the shop's API, and Ledyer's hosts.
 *
 * All of it runs in the service worker. A shared worker would end with each navigation of a single tab, and Chrome on
 * Android has none.
 */
import { toPageResponse } from './platform.js';
import { isApiPath } from '../server/api-path.js';
import { readdressRequest } from '../server/readdress-request.js';
import { openPlayground } from './shop.js';

/**
 * The build writes it: a hash, names and total bytes of the files (`.z` is compressed with gzip), and a loopback host,
 * from which the tag loads an emulator's script. No server listens there: this worker responds.
 */
declare const build: { version: string; files: string[]; size: number; emulatorUrl: string };
interface WorkerEvent {
  readonly request: Request;
  readonly data: unknown;
  respondWith(response: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}
declare const self: {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
};

const scope = new URL(self.registration.scope);
const prefix = `playground ${scope.pathname} `;
const cacheName = prefix + build.version;
const pages = new BroadcastChannel(scope.href);

/** Downloads all files, so that the playground needs no network from then on. */
async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  let loaded = 0;
  const download = async (file: string) => {
    const response = await fetch(new URL(file, scope), { cache: 'no-cache' });
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        loaded += chunk.length;
        pages.postMessage(loaded / build.size);
        controller.enqueue(chunk);
      },
    });
    await cache.put(response.url, new Response(response.body?.pipeThrough(counter), response));
  };
  await Promise.all(build.files.map(download));
}

/** Takes over the pages, and deletes what earlier releases have stored. */
async function activate(): Promise<void> {
  await self.clients.claim();
  const isOld = (name: string) => name.startsWith(prefix) && !name.startsWith(cacheName);
  for (const name of await caches.keys()) if (isOld(name)) await caches.delete(name);
  for (const { name = '' } of await indexedDB.databases())
    if (isOld(name)) indexedDB.deleteDatabase(name);
}

const findFile = (file: string) => caches.match(new URL(file, scope), { cacheName });

async function unpackFile(file: string): Promise<Response> {
  const packed = (await findFile(`${file}.z`))?.body;
  if (!packed) throw new Error(`${file} is missing. Clear the site's data, and reload the page.`);
  const headers = { 'content-type': 'application/wasm' };
  return new Response(packed.pipeThrough(new DecompressionStream('gzip')), { headers });
}

const open = () =>
  openPlayground(cacheName, scope.href.replace(/\/$/, ''), build.emulatorUrl, unpackFile);
let playground: ReturnType<typeof open> | undefined;

/** Starts the servers with the first request, and again after a failure. */
async function getPlayground(): ReturnType<typeof open> {
  playground ??= open();
  playground.catch(() => (playground = undefined));
  return playground;
}

/** Deletes all data and reloads the pages at once: an open checkout would ask the new shop for its session. */
async function beginAnew(): Promise<void> {
  const last = getPlayground();
  playground = last.then(({ deleteData }) => deleteData()).then(open);
  pages.postMessage('begun-anew');
  await getPlayground();
}

/** Returns the response to a request of a page, or `undefined` for one that is another server's. */
function respond(request: Request): Promise<Response> | undefined {
  const { origin, pathname, search, href } = new URL(request.url);
  const isInside = href.startsWith(scope.href);
  const path = isInside ? pathname.slice(scope.pathname.length - 1) : pathname;
  const send = async (name: 'shop' | 'emulator' | 'workbench', url: string) => {
    const server = (await getPlayground())[name];
    const languages = { 'accept-language': navigator.languages.join() };
    const headers = { ...languages, ...Object.fromEntries(request.headers) };
    return toPageResponse(await server(await readdressRequest(request, url + search, headers)));
  };
  if (origin === build.emulatorUrl || (isInside && /^\/_?emulator\//.test(path)))
    return send('emulator', build.emulatorUrl + path.replace(/^\/emulator\//, '/'));
  // A tag without a status URL uses the path of a shop at the root.
  if (origin === scope.origin && isApiPath(path)) return send('shop', origin + path);
  if (isInside && path.startsWith('/_playground/')) return send('workbench', origin + path);
  // The gallery of states has a stub of Ledyer's script.
  if (!isInside && href !== `${scope.origin}/bootstrap.js`) return undefined;
  return findFile(path.slice(1) || 'index.html').then((file) => file ?? fetch(request));
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
// A page that was reloaded without its cache has no worker. Each message also keeps this worker running.
self.addEventListener('message', (event) =>
  event.waitUntil(event.data === 'begin-anew' ? beginAnew() : self.clients.claim()),
);
self.addEventListener('fetch', (event) => {
  const response = respond(event.request);
  if (response) event.respondWith(response.catch(() => Response.error()));
});
