/** Registers `<ledyer-checkout>`, unless another copy of this package already has. */
import { LedyerCheckoutElement } from './element/index.js';

export * from './element/index.js';

declare global {
  interface HTMLElementTagNameMap {
    'ledyer-checkout': LedyerCheckoutElement;
  }
}

// A server may have no registry.
const registry = globalThis.customElements as CustomElementRegistry | undefined;
if (registry && !registry.get('ledyer-checkout')) {
  registry.define('ledyer-checkout', LedyerCheckoutElement);
}
