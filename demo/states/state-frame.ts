import { AcceleratedClock } from './accelerated-clock.js';
import type { GalleryState } from './gallery-states.js';

const sessionId = 'se_gallery';

/**
 * One tag in one state, in a document of its own: a page has one live checkout.
 *
 * The tag is the real one. What stands around it is played: the shop's server by
 * `statusSource`, Ledyer's script by `bootstrap.js` of this folder, and time.
 */
export async function showState({ status, session, documentEvent }: GalleryState): Promise<void> {
  const time = new AcceleratedClock();
  time.install();
  document.title = `<ledyer-checkout> ${status}`;
  await import('ledyer-checkout');

  const tag = document.createElement('ledyer-checkout');
  tag.environment = 'local';
  tag.emulatorUrl = location.origin;
  tag.statusSource = async function* (_, signal) {
    yield { sessionId, state: session, signState: 'unsigned', orderId: 'or_gallery' };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
  if (session) tag.sessionId = sessionId;

  const reached = () => {
    if (tag.dataset.state === status) time.stop();
  };
  tag.addEventListener('ledyer-state-change', reached);
  tag.addEventListener('ledyer-ready', () => {
    if (documentEvent) document.dispatchEvent(new Event(documentEvent));
    if (status === 'suspended') tag.suspend();
  });
  const main = document.createElement('main');
  main.className = 'staged';
  const heading = document.createElement('h1');
  heading.className = 'visually-hidden';
  heading.textContent = status;
  main.append(heading, tag);
  document.body.append(main);
  // What loads stays so from the beginning.
  reached();
}
