/** `<ledyer-checkout>` in the JSX of React 19, with `import type {} from 'ledyer-checkout/types/react-19'`. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagAttributes, TagCallbackProperties, TagHandlers } from './tag.js';

type TagHtml = DetailedHTMLProps<HTMLAttributes<LedyerCheckoutElement>, LedyerCheckoutElement>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'ledyer-checkout': TagHtml & TagAttributes & TagCallbackProperties & TagHandlers<'on'>;
    }
  }
}
