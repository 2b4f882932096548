import type { Plugin } from 'vite';

type Parts = readonly (readonly [part: RegExp, replacement: string])[];

/** Parts of Lit's published files that the tag never runs. */
const unusedParts: Readonly<Record<string, Parts>> = {
  '@lit/reactive-element/reactive-element.js': [
    // Properties that are reflected as attributes.
    [/toAttribute\(t,s\)\{.*?return t\},(?=fromAttribute)/, ''],
    [/_\$ET\(t,s\)\{.*?\}(?=_\$AK\(t,s\)\{)/, ''],
    [/this\._\$Eq&&=this\._\$Eq\.forEach\(t=>this\._\$ET\(t,this\[t\]\)\),/, ''],
    [/\|\|i\.useDefault&&i\.reflect&&.*?(?=\)\)return;this\.C\()/, ''],
    [/,!0===e&&this\._\$Em!==t&&\(this\._\$Eq\?\?=new Set\)\.add\(t\)/, ''],
    // Default values that properties get back, and converters of types that no property has.
    [/\{useDefault:i,reflect:e,wrapped:h\},r\)\{i&&.*?\|\|(?=\(this\._\$AL)/, 'i,r){'],
    [/(?<=this\.hasUpdated)\|\|i(?=\|\|\(s=void 0\))/, ''],
    [/r\?\?this\._\$Ej\?\.get\(e\)\?\?r/, 'r'],
    [/let i=t;switch\(s\)\{.*?return i(?=\})/, 'return s===Number&&t!==null?Number(t):t'],
    [/void 0!==t\.converter\?\.fromAttribute\?t\.converter:/, ''],
    // The removal of repeated styles.
    [/const i=\[\];if\(Array\.isArray\(s\)\).*?return i(?=\})/, 'return[s].flat(1/0)'],
    // Decorators.
    [/Symbol\.metadata\?\?=.*?new WeakMap;(?=class y)/, ''],
    [/static addInitializer\(t\)\{.*?\}(?=static get)/, ''],
    [/,void 0!==t\.l&&\(this\.l=\[\.\.\.t\.l\]\)/, ''],
    [/,this\.constructor\.l\?\.forEach\(t=>t\(this\)\)/, ''],
    [/removeController\(t\)\{.*?\}(?=_\$E_)/, ''],
    [/s\.state&&\(s\.attribute=!1\),/, ''],
    [/,this\.prototype\.hasOwnProperty\(t\)&&\(\(s=Object\.create\(s\)\)\.wrapped=!0\)/, ''],
    [
      /const t=this\.constructor\.elementProperties;if\(t\.size>0\).*?this\.C\(s,void 0,i,e\)\}/,
      '',
    ],
    [/const t=this\[Symbol\.metadata\];if\(null!==t\)\{.*?\}(?=this\._\$Eh=)/, ''],
    // Hooks of polyfills that no supported browser needs, and the warning about several versions.
    [/c=a\.trustedTypes,l=c\?c\.emptyScript:"",p=a\.reactiveElementPolyfillSupport,/, ''],
    [/p\?\.\(\{ReactiveElement:y\}\),\(a\.reactiveElementVersions.*?\);/, '0;'],
  ],
  'lit-element/lit-element.js': [
    // Directives, which `src/entries/cdn/lit-html.ts` does not have.
    [/connectedCallback\(\)\{super.*?setConnected\(!1\)\}(?=render\(\)\{)/, ''],
    // Hooks of Lit's own templates, of polyfills, and the warning about several versions.
    [/,s\.litElementHydrateSupport\?.*?(?=;const n=)/, ''],
    [/\(s\.litElementVersions.*?\);/, ''],
  ],
};

/**
 * Leaves out of a file of Lit what the tag does not use. Returns any other file unchanged.
 *
 * @throws {Error} if the code differs from the version that the parts are for
 */
export function trimLitFile(id: string, code: string): string {
  const [, parts = []] = Object.entries(unusedParts).find(([file]) => id.endsWith(file)) ?? [];
  return parts.reduce((text, [part, replacement]) => {
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
  transform(code, id) {
    const trimmed = trimLitFile(id, code);
    return trimmed === code ? undefined : { code: trimmed, map: null };
  },
};
