import type { Plugin } from 'vite';

/** Parts of Lit's published code that the tag never runs. */
const unusedParts: readonly (readonly [part: RegExp, replacement: string])[] = [
  // Properties that are reflected as attributes.
  [/toAttribute\(t,s\)\{.*?return t\},(?=fromAttribute)/, ''],
  [/_\$ET\(t,s\)\{.*?\}(?=_\$AK\(t,s\)\{)/, ''],
  [/this\._\$Eq&&=this\._\$Eq\.forEach\(t=>this\._\$ET\(t,this\[t\]\)\),/, ''],
  // Hooks of polyfills that no supported browser needs, and the warning about several versions.
  [/c=a\.trustedTypes,l=c\?c\.emptyScript:"",p=a\.reactiveElementPolyfillSupport,/, ''],
  [/p\?\.\(\{ReactiveElement:y\}\),\(a\.reactiveElementVersions.*?\);/, '0;'],
];

/**
 * Leaves out of the code of `reactive-element.js` what the tag does not use.
 *
 * @throws {Error} if the code differs from the version that the parts are for
 */
export function trimReactiveElement(code: string): string {
  return unusedParts.reduce((text, [part, replacement]) => {
    if (text.split(part).length !== 2)
      throw new Error(`Lit has another version than expected. Adapt \`trimLit\`: ${String(part)}`);
    return text.replace(part, replacement);
  }, code);
}

/**
 * A Vite plugin that leaves out of the CDN file what its tag does not use of Lit. Bundlers leave out unused exports, but
 * not unused methods.
 */
export const trimLit: Plugin = {
  name: 'trim-lit',
  transform: (code, id) =>
    id.endsWith('/node_modules/@lit/reactive-element/reactive-element.js')
      ? { code: trimReactiveElement(code), map: null }
      : undefined,
};
