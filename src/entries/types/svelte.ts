/** `<ledyer-checkout>` in the markup of Svelte 5, for those who import types from `ledyer-checkout/types/svelte`. */
import type { HTMLAttributes } from 'svelte/elements';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagAttributes, TagFunctions, TagHandlers } from './tag.js';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'ledyer-checkout': HTMLAttributes<LedyerCheckoutElement> &
      TagAttributes &
      TagFunctions &
      TagHandlers<'on'>;
  }
}
