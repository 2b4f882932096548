import { html, render, type TemplateResult } from 'lit';
import { onLanguageChange } from '../layout/language.js';
import { t } from '../locales/messages.js';
import { adminToken } from './admin-token.js';

/** The modules of the build are in a folder below the pages. */
const { url: moduleUrl } = import.meta;
const root = new URL('..', moduleUrl).href;

/** A service worker ends after 30 seconds without a request. A visible page keeps it running. */
const keepAliveIntervalMs = 20_000;

/** Runs a page of the demo as soon as the shop's server runs in this browser: at once after the first visit. */
export async function startPage(load: () => Promise<unknown>): Promise<void> {
  const bar = document.createElement('aside');
  // The gallery of states shows pages in frames.
  const showBar = () => window === window.parent && document.body.append(bar);
  const progressBar = (loaded: number) => () =>
    html`<label>${t().playground.loading} <progress .value=${loaded}></progress></label>`;
  let content: () => TemplateResult = progressBar(0);
  const draw = () => {
    Object.assign(bar, { className: 'playground-bar', ariaLabel: t().playground.label });
    render(content(), bar);
  };
  const show = (next: typeof content) => {
    // Another release may load in the background.
    if (content !== controls) content = next;
    draw();
  };
  onLanguageChange(draw);
  showBar();
  try {
    await startWorker((loaded) => show(progressBar(loaded)));
  } catch {
    show(() => html`<p role="alert">${t().playground.unavailable}</p>`);
    return;
  }
  show(controls);
  await load();
  // The first render of a page appends it. Its link past the header has to come first.
  showBar();
}

function controls(): TemplateResult {
  const { running, workbench, beginAnew } = t().playground;
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
