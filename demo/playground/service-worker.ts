/**
 * The server of the playground: files from the cache, the shop's API, and Ledyer's hosts.
 *
 * All of it runs in the service worker. A shared worker would end with each navigation of a single tab, and Chrome on
 * Android has none.
 */
import { toPageResponse } from './platform.js';
import { isApiPath } from '../server/api-path.js';
import { openPlayground, type Playground } from './shop.js';
import { openStorage, type Storage } from './storage.js';

/** A hash of all files, and one of the files of the database. The build writes these constants. */
declare const buildVersion: string;
declare const imageVersion: string;
/** Sizes of all files in bytes. Those that end with `.z` are compressed with gzip. */
declare const buildFiles: Readonly<Record<string, number>>;
/** The tag loads an emulator's script from a loopback host. No server listens there: this worker responds. */
declare const emulatorUrl: string;

interface WorkerEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}
interface Client {
  readonly url: string;
  postMessage(message: object): void;
}
const worker = globalThis as unknown as {
  readonly registration: { readonly scope: string };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: object): Promise<readonly Client[]>;
  };
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
};

const scope = new URL(worker.registration.scope);
const cachePrefix = `playground ${scope.pathname} `;
const cacheName = cachePrefix + buildVersion;

const findFile = async (name: string): Promise<Response | undefined> =>
  (await caches.open(cacheName)).match(new URL(name, scope));

async function getFile(name: string): Promise<Response> {
  const file = await findFile(name);
  if (file) return file;
  throw new Error(`${name} is missing in the cache. Clear the site's data, and reload the page.`);
}

async function notifyPages(message: object): Promise<void> {
  for (const client of await worker.clients.matchAll({ includeUncontrolled: true })) {
    if (client.url.startsWith(scope.href)) client.postMessage(message);
  }
}

/** Downloads all files, so that the playground needs no network from then on. */
async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  const total = Object.values(buildFiles).reduce((sum, size) => sum + size, 0);
  let loaded = 0;
  const download = async (name: string) => {
    const { ok, body, headers, status } = await fetch(new URL(name, scope), { cache: 'no-cache' });
    if (!ok || !body) throw new Error(`${name}: the server responded with ${status}.`);
    const counter = new TransformStream<BufferSource, BufferSource>({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        void notifyPages({ progress: loaded / total });
        controller.enqueue(chunk);
      },
    });
    const path = name.replace(/\.z$/, '');
    const content = body.pipeThrough(counter);
    const type = path.endsWith('.wasm') ? 'application/wasm' : headers.get('content-type');
    const file = new Response(
      path === name ? content : content.pipeThrough(new DecompressionStream('gzip')),
      { headers: { 'content-type': type ?? 'application/octet-stream' } },
    );
    await cache.put(new URL(path, scope), toPageResponse(file));
  };
  await Promise.all(Object.keys(buildFiles).map(download));
}

async function activate(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(cachePrefix));
  for (const name of names) if (name !== cacheName) await caches.delete(name);
  await worker.clients.claim();
}

let storage: Promise<Storage> | undefined;
let playground: Promise<Playground> | undefined;

/** Waits for the worker of an earlier build, if it still has the database open. */
const openStorageAlone = (): Promise<Storage> =>
  new Promise((resolve, reject) => {
    void navigator.locks.request(cachePrefix, async () => {
      const opening = openStorage(cachePrefix + imageVersion);
      opening.then(resolve, reject);
      // Keeps the lock until this worker ends.
      if (await opening.catch(() => undefined)) await new Promise(() => undefined);
    });
  });

async function getStorage(): Promise<Storage> {
  storage ??= openStorageAlone();
  storage.catch(() => (storage = undefined));
  return storage;
}

async function getPlayground(): Promise<Playground> {
  playground ??= getStorage().then((opened) =>
    openPlayground(opened, scope.href.replace(/\/$/, ''), emulatorUrl, getFile),
  );
  playground.catch(() => (playground = undefined));
  return playground;
}

/** Deletes all data, and reloads the pages. Requests that arrive meanwhile get the new shop. */
async function beginAnew(): Promise<void> {
  const last = playground;
  playground = (async () => {
    await (await last)?.close();
    const opened = await getStorage();
    for (const name of ['files', 'values', 'log'] as const)
      await opened.write(name, (store) => store.clear());
    playground = undefined;
    return getPlayground();
  })();
  // At once: a checkout that is open would ask the new shop for its session.
  await notifyPages({ hasBegunAnew: true });
  await playground;
}

/** Responds to the requests of the playground's own pages. */
async function handleOwn(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  switch (`${request.method} ${pathname}`) {
    case 'GET /log': {
      const range = IDBKeyRange.lowerBound(Number(searchParams.get('after') ?? 0), true);
      const entries = await (await getStorage()).read('log', (lines) => lines.getAll(range));
      return Response.json({ entries });
    }
    case 'GET /rows': {
      const opened = await getPlayground();
      return Response.json({ tables: await opened.findRows(searchParams.get('session') ?? '') });
    }
    case 'GET /preview': {
      const page = (await getStorage()).read('values', (values) => values.get('preview'));
      const sandbox = 'sandbox allow-scripts allow-same-origin allow-forms allow-modals';
      const headers = { 'content-type': 'text/html', 'content-security-policy': sandbox };
      return new Response(((await page) as string | undefined) ?? '', { headers });
    }
    case 'PUT /preview': {
      const page = await request.text();
      await (await getStorage()).write('values', (values) => values.put(page, 'preview'));
      return new Response(null, { status: 204 });
    }
    case 'DELETE /data':
      await beginAnew();
      return new Response(null, { status: 204 });
    default:
      return new Response(null, { status: 404 });
  }
}

/** Returns the request as a server would get it, below another address. */
async function toServerRequest(request: Request, url: string): Promise<Request> {
  const { method, signal } = request;
  const headers = new Headers(request.headers);
  if (!headers.has('accept-language')) headers.set('accept-language', navigator.languages.join());
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? await request.arrayBuffer() : null;
  return new Request(url, { method, headers, body, signal });
}

/** Returns the response to a request of a page, or `undefined` for one that is another server's. */
function respond(request: Request): Promise<Response> | undefined {
  const { origin, pathname, search, href } = new URL(request.url);
  const isInside = href.startsWith(scope.href);
  const path = isInside ? pathname.slice(scope.pathname.length - 1) : pathname;
  const send = async (target: (request: Request) => Promise<Response>, url: string) =>
    target(await toServerRequest(request, url));
  const [, emulatorPath] = /^\/emulator(\/.*)$/.exec(path) ?? [];
  if (origin === emulatorUrl || (isInside && (emulatorPath ?? path.startsWith('/_emulator/')))) {
    const url = emulatorUrl + (emulatorPath ?? path) + search;
    return getPlayground().then(({ emulator }) => send(emulator, url));
  }
  // A tag without a status URL uses the path of a shop at the root.
  if (origin === scope.origin && isApiPath(path))
    return getPlayground().then(({ shop }) => send(shop, scope.origin + path + search));
  const [, ownPath] = /^\/_playground(\/.*)$/.exec(path) ?? [];
  if (isInside && ownPath) return send(handleOwn, scope.origin + ownPath + search);
  // The gallery of states has a stub of Ledyer's script.
  if (origin === scope.origin && path === '/bootstrap.js') return getFile('bootstrap.js');
  if (!isInside) return undefined;
  return findFile(path === '/' ? 'index.html' : `.${path}`).then((file) => file ?? fetch(request));
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
// A page that was reloaded without its cache has no worker. Each message also keeps this worker running.
worker.addEventListener('message', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const response = respond(event.request);
  if (response) event.respondWith(response.then(toPageResponse).catch(() => Response.error()));
});
