import type { HtmlParser } from '../page-node.js';
import { toCheckoutPage, type CheckoutPage } from './checkout-page.js';
import { writeAngular } from './write-angular.js';
import { writeReact } from './write-react.js';
import { writeSvelte } from './write-svelte.js';
import { writeVue } from './write-vue.js';

/** The targets of "Copy as", each with the name of its file. */
export const copyTargets = {
  html: { label: 'HTML', file: 'checkout.html' },
  react: { label: 'React', file: 'checkout.tsx' },
  vue: { label: 'Vue', file: 'Checkout.vue' },
  svelte: { label: 'Svelte', file: 'Checkout.svelte' },
  angular: { label: 'Angular', file: 'checkout.component.ts' },
} as const;
export type CopyTarget = keyof typeof copyTargets;

const writers: Readonly<Record<Exclude<CopyTarget, 'html'>, (page: CheckoutPage) => string>> = {
  react: writeReact,
  vue: writeVue,
  svelte: writeSvelte,
  angular: writeAngular,
};

/** Returns the edited page as code for a target, and `undefined` for a framework if the page has no tag. */
export function copyAs(target: CopyTarget, html: string, parse: HtmlParser): string | undefined {
  if (target === 'html') return html;
  const page = toCheckoutPage(parse(html));
  return page && writers[target](page);
}
