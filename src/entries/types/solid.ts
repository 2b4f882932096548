/**
 * `<ledyer-checkout>` in the JSX of Solid, for those who import types from `ledyer-checkout/types/solid`.
 * Solid wants `prop:` before a property and `on:` before an event.
 */
import type {} from 'solid-js';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagAttributes, TagFunctions, TagHandlers } from './tag.js';

type Functions = { [Name in keyof TagFunctions as `prop:${Name}`]: TagFunctions[Name] };

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'ledyer-checkout': HTMLAttributes<LedyerCheckoutElement> &
        TagAttributes &
        Functions &
        TagHandlers<'on:'>;
    }
  }
}
