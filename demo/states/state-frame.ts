import { AcceleratedClock } from './accelerated-clock.js';
import type { GalleryState } from './gallery-states.js';

const sessionId = 'se_gallery';

/**
 * Origin of the stub of Ledyer's script. The tag loads an emulator's script from a loopback host only, so a shop on
 * another host needs a service worker that responds for `localhost`.
 */
const stubOrigin = /^(localhost|127\.0\.0\.1)$/.test(location.hostname)
  ? location.origin
  : 'https://localhost';

/**
 * Shows the tag in one state. Each state needs a separate document, because a page has one live checkout.
 *
 * The tag is the real one. Its surroundings are stubs: `statusSource` replaces the shop's server,
 * `demo/public/bootstrap.js` replaces Ledyer's script, and the clock is accelerated.
 */
export async function showState({ status, session, documentEvent }: GalleryState): Promise<void> {
  const clock = new AcceleratedClock();
  clock.install();
  document.title = `<ledyer-checkout> ${status}`;
  await import('ledyer-checkout');

  const tag = document.createElement('ledyer-checkout');
  tag.environment = 'local';
  tag.emulatorUrl = stubOrigin;
  tag.statusSource = async function* (_, signal) {
    yield { sessionId, state: session, signState: 'unsigned', orderId: 'or_gallery' };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
  if (session) tag.sessionId = sessionId;

  const stopWhenReached = () => {
    if (tag.dataset.state === status) clock.stop();
  };
  tag.addEventListener('ledyer-state-change', stopWhenReached);
  tag.addEventListener('ledyer-ready', () => {
    if (documentEvent) document.dispatchEvent(new Event(documentEvent));
    if (status === 'suspended') tag.suspend();
  });
  const main = document.createElement('main');
  main.className = 'single-state';
  const heading = document.createElement('h1');
  heading.className = 'visually-hidden';
  heading.textContent = status;
  main.append(heading, tag);
  document.body.append(main);
  // The tag may have the state already, such as `loading`.
  stopWhenReached();
}
