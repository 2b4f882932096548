import { adminToken } from './admin-token.js';
import { startPlayground, toPlaygroundUrl } from './playground-client.js';

/** Runs a page of the demo when the shop's server runs in this browser. */
export async function startPage(load: () => Promise<unknown>): Promise<void> {
  // The gallery of states shows pages in frames.
  const bar = window === window.parent ? createBar() : undefined;
  try {
    await startPlayground((fraction) => bar?.showProgress(fraction));
    bar?.showControls();
    await load();
    // The first render of a page appends it. Its link past the header has to come first.
    bar?.moveToEnd();
  } catch (error) {
    if (!bar) throw error;
    bar.showText(error instanceof Error ? error.message : String(error));
  }
}

function createBar() {
  const bar = document.createElement('aside');
  bar.className = 'playground-bar';
  bar.ariaLabel = 'Playground';
  document.body.append(bar);
  const progress = document.createElement('progress');
  progress.ariaLabel = 'Loading the shop’s server and database';
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Begin anew';
  button.addEventListener('click', () => {
    button.disabled = true;
    void fetch(toPlaygroundUrl('_playground/data'), { method: 'DELETE' });
  });
  return {
    showProgress(fraction: number) {
      progress.value = fraction;
      if (!progress.isConnected)
        bar.replaceChildren('Loading shop, database and emulator ', progress);
    },
    showControls() {
      const text = document.createElement('span');
      const token = document.createElement('code');
      token.textContent = adminToken;
      const workbench = document.createElement('a');
      workbench.href = toPlaygroundUrl('workbench.html').href;
      workbench.textContent = 'Workbench';
      text.append('All of this runs in your browser. Admin token: ', token, ' ', workbench);
      bar.replaceChildren(text, button);
    },
    moveToEnd() {
      document.body.append(bar);
    },
    showText(text: string) {
      bar.role = 'alert';
      bar.replaceChildren(text);
    },
  };
}
