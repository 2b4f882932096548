/** `<ledyer-checkout>` in the JSX of Preact, with `import type {} from 'ledyer-checkout/types/preact'`. */
import type { HTMLAttributes } from 'preact';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagAttributes, TagCallbackProperties, TagHandlers } from './tag.js';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'ledyer-checkout': HTMLAttributes<LedyerCheckoutElement> &
        TagAttributes &
        TagCallbackProperties &
        TagHandlers<'on'>;
    }
  }
}
