import { html, render } from 'lit';
import { onLanguageChange } from '../layout/language.js';
import { t } from '../locales/messages.js';
import { adminToken } from './admin-token.js';

/** The folder of the pages. The modules of the build are in one below it. */
const root = import.meta.resolve('../');

/** Runs a page of the demo as soon as the shop's server runs in this browser: at once after the first visit. */
export async function startPage(load: () => Promise<unknown>): Promise<unknown> {
  // The page around a frame has started the server, and has the bar.
  if (window !== window.parent) return load();
  const bar = document.createElement('aside');
  bar.className = 'playground-bar';
  let content = controls;
  const draw = (next = content) => {
    content = next;
    bar.ariaLabel = t().playground.label;
    render(content(), bar);
    return document.body.appendChild(bar);
  };
  onLanguageChange(() => draw());
  draw();
  try {
    await startServer((loaded) => draw(() => progressBar(loaded)));
  } catch {
    return draw(() => html`<p role="alert">${t().playground.unavailable}</p>`);
  }
  draw(controls);
  await load();
  // The page has appended itself. Its link past the header has to come first.
  return draw();
}

const progressBar = (loaded: number) =>
  html`<label>${t().playground.loading} <progress .value=${loaded}></progress></label>`;

function controls() {
  const { running, workbench, beginAnew } = t().playground;
  const deleteData = () => navigator.serviceWorker.controller?.postMessage('begin-anew');
  return html`
    <p>${running} <code>${adminToken}</code> <a href="${root}workbench.html">${workbench}</a></p>
    <button type="button" class="outline-button" @click=${deleteData}>${beginAnew}</button>
  `;
}

/** Resolves when the server runs. Rejects if the browser cannot run it, or the download failed. */
async function startServer(onProgress: (progress: number) => void): Promise<void> {
  const { serviceWorker } = navigator;
  new BroadcastChannel(root).onmessage = ({ data }: MessageEvent<number | 'begun-anew'>) => {
    // With a worker, it is another release that loads.
    if (data !== 'begun-anew' && !serviceWorker.controller) onProgress(data);
    if (data !== 'begun-anew') return;
    // Other sites may have the same origin, so only the entries of the shop are removed.
    for (const storage of [localStorage, sessionStorage])
      for (const key of Object.keys(storage))
        if (key.startsWith('papper-penna.')) storage.removeItem(key);
    location.reload();
  };
  const { installing, active } = await serviceWorker.register(`${root}sw.js`);
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
  await fetch(`${root}readyz`);
}
