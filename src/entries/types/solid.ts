/**
 * `<ledyer-checkout>` in the JSX of Solid, with `import type {} from 'ledyer-checkout/types/solid'`. Solid needs
 * `prop:` before a property and `on:` before an event.
 */
import type {} from 'solid-js';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagAttributes, TagCallbackProperties, TagHandlers } from './tag.js';

type CallbackProperties = {
  [Name in keyof TagCallbackProperties as `prop:${Name}`]: TagCallbackProperties[Name];
};

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'ledyer-checkout': HTMLAttributes<LedyerCheckoutElement> &
        TagAttributes &
        CallbackProperties &
        TagHandlers<'on:'>;
    }
  }
}
