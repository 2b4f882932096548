/** `<ledyer-checkout>` in the templates of Vue 3, for those who import types from `ledyer-checkout/types/vue`. */
import type { HTMLAttributes, ReservedProps } from 'vue';
import type { LedyerCheckoutElement } from '../../index.js';
import type { TagFunctions, TagHandlersInCamelCase, TagProperties } from './tag.js';

type Props = HTMLAttributes & ReservedProps & TagProperties & TagFunctions & TagHandlersInCamelCase;

declare module 'vue' {
  interface GlobalComponents {
    'ledyer-checkout': new () => LedyerCheckoutElement & { readonly $props: Props };
  }
}
