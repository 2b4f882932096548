import { html, render } from 'lit';
import { onLanguageChange } from '../layout/language.js';
import { t } from '../locales/messages.js';
import { adminToken } from './admin-token.js';

/** The modules of the build are in a folder below the pages. */
const { url: moduleUrl } = import.meta;
const root = new URL('..', moduleUrl).href;

/** A service worker ends after 30 seconds without a request. A visible page keeps it running. */
const keepAliveIntervalMs = 20_000;

/** The loaded part, from 0 to 1, or whether the shop's server runs in this browser. */
type State = number | 'running' | 'unavailable';

/** Runs a page of the demo as soon as the server runs: at once after the first visit. */
export async function startPage(load: () => Promise<unknown>): Promise<void> {
  const bar = document.createElement('aside');
  bar.className = 'playground-bar';
  // The gallery of states shows pages in frames.
  const showBar = () => window === window.parent && document.body.append(bar);
  let state: State = 0;
  const draw = () => {
    bar.ariaLabel = t().playground.label;
    render(barContent(state), bar);
  };
  const setState = (next: State) => {
    if (state !== 'running') state = next;
    draw();
  };
  onLanguageChange(draw);
  showBar();
  try {
    await startWorker(setState);
  } catch {
    setState('unavailable');
    return;
  }
  setState('running');
  await load();
  // The first render of a page appends it. Its link past the header has to come first.
  showBar();
}

function barContent(state: State) {
  const { loading, running, workbench, beginAnew, unavailable } = t().playground;
  if (state === 'unavailable') return html`<p role="alert">${unavailable}</p>`;
  if (state !== 'running')
    return html`<label>${loading} <progress .value=${state}></progress></label>`;
  const deleteData = () => navigator.serviceWorker.controller?.postMessage('begin-anew');
  return html`
    <p>${running} <code>${adminToken}</code> <a href="${root}workbench.html">${workbench}</a></p>
    <button type="button" class="outline-button" @click=${deleteData}>${beginAnew}</button>
  `;
}

/** Resolves when the server runs. Rejects if the browser cannot run it, or the download failed. */
async function startWorker(onProgress: (progress: number) => void): Promise<void> {
  new BroadcastChannel(root).onmessage = ({ data }: MessageEvent<number | 'begun-anew'>) =>
    data === 'begun-anew' ? forgetPage() : onProgress(data);
  const { serviceWorker } = navigator;
  const { installing, active } = await serviceWorker.register(`${root}sw.js`, {
    updateViaCache: 'none',
  });
  setInterval(() => {
    if (!document.hidden) serviceWorker.controller?.postMessage('keep-alive');
  }, keepAliveIntervalMs);
  if (serviceWorker.controller) return;
  await new Promise<unknown>((resolve, reject) => {
    serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant') reject(new Error('The download failed.'));
    });
    // A page that was reloaded without its cache has no worker.
    active?.postMessage('claim');
  });
  // Opens the database.
  if (!(await fetch(`${root}readyz`)).ok) throw new Error('The server did not start.');
}

/** Other sites may have the same origin, so only the entries of the shop are removed. */
function forgetPage(): void {
  for (const storage of [localStorage, sessionStorage])
    for (const key of Object.keys(storage))
      if (key.startsWith('papper-penna.')) storage.removeItem(key);
  location.reload();
}
