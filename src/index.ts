/** Registers `<ledyer-checkout>`, unless another copy of this package already has. */
import { LedyerCheckoutElement } from './element/index.js';

export * from './element/index.js';

declare global {
  interface HTMLElementTagNameMap {
    'ledyer-checkout': LedyerCheckoutElement;
  }
}

// On a server there may be no registry; there is nothing to register for either.
const registry = globalThis.customElements as CustomElementRegistry | undefined;
if (registry && !registry.get('ledyer-checkout')) {
  registry.define('ledyer-checkout', LedyerCheckoutElement);
}
