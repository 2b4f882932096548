/** Console output for developers. Only the development build includes it. */
import { readmeUrl } from '../../session/checkout-error.js';
import type {} from './events.js';

const observedTags = new WeakSet<EventTarget>();

/** Logs each error of the tag to the console, with a link to the README. */
export function logErrorsToConsole(tag: HTMLElement): void {
  if (observedTags.has(tag)) return;
  observedTags.add(tag);
  tag.addEventListener('ledyer-error', ({ code, cause }) => {
    window.console.error(`<ledyer-checkout> ${code}: ${cause.message}\n${readmeUrl}${code}`);
  });
}
