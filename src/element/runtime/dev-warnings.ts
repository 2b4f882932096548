/** What a developer sees in the console; only the development build has it. */
import type {} from './events.js';

const readme = 'https://www.npmjs.com/package/ledyer-checkout#error-';

const explained = new WeakSet<EventTarget>();

/** Says each error of the tag once more where developers look, and where to read on. */
export function explainErrors(tag: HTMLElement): void {
  if (explained.has(tag)) return;
  explained.add(tag);
  tag.addEventListener('ledyer-error', ({ code, cause }) => {
    window.console.error(`<ledyer-checkout> ${code}: ${cause.message}\n${readme}${code}`);
  });
}
