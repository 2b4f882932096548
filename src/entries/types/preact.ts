/** `<ledyer-checkout>` in the JSX of Preact, for those who import types from `ledyer-checkout/types/preact`. */
import type { HTMLAttributes } from 'preact';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagAttributes, TagFunctions, TagHandlers } from './tag.js';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'ledyer-checkout': HTMLAttributes<LedyerCheckoutElement> &
        TagAttributes &
        TagFunctions &
        TagHandlers<'on'>;
    }
  }
}
