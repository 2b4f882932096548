/** `<ledyer-checkout>` in the templates of Vue 3, with `import type {} from 'ledyer-checkout/types/vue'`. */
import type { HTMLAttributes, ReservedProps } from 'vue';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagCallbackProperties, CamelCaseEventHandlers, TagProperties } from './tag.js';

type Props = HTMLAttributes &
  ReservedProps &
  TagProperties &
  TagCallbackProperties &
  CamelCaseEventHandlers;

declare module 'vue' {
  interface GlobalComponents {
    'ledyer-checkout': new () => LedyerCheckoutElement & { readonly $props: Props };
  }
}
