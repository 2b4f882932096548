import { html, render } from 'lit';
import { onLanguageChange } from '../layout/language.js';
import { t } from '../locales/messages.js';
import { adminToken } from './admin-token.js';

/** URL of the folder of the pages. The built modules are in a folder inside it. */
const root = import.meta.resolve('../');

/** Loads a page of the demo when the shop's server runs in this browser. Only the first visit waits for a download. */
export async function startPage(load: () => Promise<unknown>): Promise<unknown> {
  // In a frame, the surrounding page has started the server and shows the bar.
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
  // Moves the bar behind the content of the page, because the skip link must come first.
  return draw();
}

const progressBar = (loaded: number) =>
  html`<label>${t().playground.loading} <progress .value=${loaded}></progress></label>`;

function controls() {
  const { running, workbench, startOver } = t().playground;
  const deleteData = () => navigator.serviceWorker.controller?.postMessage('start-over');
  return html`
    <p>${running} <code>${adminToken}</code> <a href="${root}workbench.html">${workbench}</a></p>
    <button type="button" class="outline-button" @click=${deleteData}>${startOver}</button>
  `;
}

/** Resolves when the server runs. Rejects if the browser cannot run it, or the download failed. */
async function startServer(onProgress: (progress: number) => void): Promise<void> {
  const { serviceWorker } = navigator;
  new BroadcastChannel(root).onmessage = ({ data }: MessageEvent<number | 'start-over'>) => {
    // If a worker controls this page, the progress is that of a new release.
    if (data !== 'start-over' && !serviceWorker.controller) onProgress(data);
    if (data !== 'start-over') return;
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
