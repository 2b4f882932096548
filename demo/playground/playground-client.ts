/** The browser lacks what the playground needs. The message says so for people. */
export class PlaygroundUnavailableError extends Error {
  override readonly name = 'PlaygroundUnavailableError';
  readonly code = 'playground-unavailable';
}

/** The modules of the build are in a folder below the pages. */
const { url: moduleUrl } = import.meta;
const root = new URL('..', moduleUrl);

/** A service worker ends after 30 seconds without a request. A visible page keeps it running. */
const keepAliveIntervalMs = 20_000;

/** Returns the URL of a resource of the playground, such as `_playground/data`. */
export const toPlaygroundUrl = (path: string): URL => new URL(path, root);

/**
 * Resolves when the shop's server runs in this browser: at once after the first visit.
 *
 * @param onProgress called with the loaded part, from 0 to 1
 * @throws {PlaygroundUnavailableError}
 */
export async function startPlayground(onProgress: (fraction: number) => void): Promise<void> {
  const { serviceWorker: container, locks } = navigator as Partial<Navigator>;
  if (!container || !locks || !('indexedDB' in globalThis)) throw unavailable();
  container.addEventListener('message', ({ data }: MessageEvent<PlaygroundMessage>) => {
    if (data.progress !== undefined) onProgress(data.progress);
    if (data.hasBegunAnew) forgetPage();
  });
  container.startMessages();
  const registration = await container
    .register(toPlaygroundUrl('sw.js'), { updateViaCache: 'none' })
    .catch((cause: unknown) => {
      throw unavailable(cause);
    });
  setInterval(() => {
    if (!document.hidden) container.controller?.postMessage({});
  }, keepAliveIntervalMs);
  if (container.controller) return;

  const worker = registration.installing ?? registration.waiting ?? registration.active;
  await new Promise<void>((resolve, reject) => {
    const check = () => {
      if (worker?.state === 'activated') resolve();
      if (worker?.state === 'redundant') reject(unavailable());
    };
    worker?.addEventListener('statechange', check);
    check();
  });
  const controlled = new Promise((resolve) => {
    container.addEventListener('controllerchange', resolve, { once: true });
  });
  registration.active?.postMessage({});
  if (!(container.controller as ServiceWorker | null)) await controlled;
  // Opens the database.
  if (!(await fetch(toPlaygroundUrl('readyz'))).ok) throw unavailable();
  onProgress(1);
}

interface PlaygroundMessage {
  readonly progress?: number;
  readonly hasBegunAnew?: true;
}

/** Other sites may have the same origin, so only the entries of the shop are removed. */
function forgetPage(): void {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage))
      if (key.startsWith('papper-penna.')) storage.removeItem(key);
  }
  location.reload();
}

const unavailable = (cause?: unknown) =>
  new PlaygroundUnavailableError(
    'The playground needs service workers and storage, which this browser or a private window does not offer, or the download failed. Reload the page, or clone the repository and run npm start.',
    { cause },
  );
