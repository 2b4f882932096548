/** `<ledyer-checkout>` in the markup of Svelte 5, with `import type {} from 'ledyer-checkout/types/svelte'`. */
import type { HTMLAttributes } from 'svelte/elements';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagAttributes, TagCallbackProperties, TagHandlers } from './tag.js';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    // Svelte has no type for the `nonce` of every element.
    'ledyer-checkout': HTMLAttributes<LedyerCheckoutElement> & {
      nonce?: string | undefined;
    } & TagAttributes &
      TagCallbackProperties &
      TagHandlers<'on'>;
  }
}
