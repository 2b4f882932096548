/** The tag and its Lit, as the file for pages without a bundler loads them. */
import { LedyerCheckoutElement } from '../element/index.js';
import { take, type Begun } from './handed.js';

export * from '../element/index.js';

/** Registers the tag, which goes on with what was begun. */
export function registerWith(begun: Begun): void {
  take(begun);
  customElements.define('ledyer-checkout', LedyerCheckoutElement);
}
