import type { Plugin } from 'vite';

/** What a part of Lit's published code becomes, by the name of its file. */
type Edits = readonly (readonly [part: RegExp | string, replacement: string])[];

/**
 * Lit's parser of templates and its directives. `compileTemplates` leaves no template to parse, and the tag uses no
 * directive. A value is a text, a compiled template, or an array of them.
 */
const litHtml: Edits = [
  // The marker of expressions, and the parser.
  [/h="\$lit\$",.*?,(?=l=document)/, ''],
  [/,f="\[.*?(?=,E=Symbol)/s, ',b=void 0'],
  ['C=new WeakMap,', ''],
  [/const N=\(t,i\)=>.*?(?=class S\{)/s, ''],
  [
    /class S\{.*?(?=function M\()/,
    'const createTemplate=t=>{const s=l.createElement("template");s.innerHTML=t;return s};',
  ],
  [/e="number"==typeof s.*?,this\.options\)\),s\);/, 'e=s;e.el??=createTemplate(V(e.h,e.h[0]));'],
  [/_\$AC\(t\)\{.*?\}(?=k\(t\)\{)/, ''],
  // The policy of the CDN file works without trusted types too.
  ['s=t.trustedTypes,e=s?', 'e='],
  [/(?<=litPolicy|\}\)):void 0,(?=l=document)/, ','],
  ['void 0!==e?e.createHTML(i):i', 'e.createHTML(i)'],
  ['throw Error("invalid template strings array")', 'throw Error()'],
  // Directives.
  [/function M\(.*?(?=class R)/, ''],
  ['t=M(this,t,i),a(t)', 'a(t)'],
  [
    /void 0!==t\._\$litType\$\?this\.\$\(t\):.*?\}(?=O\(t\))/,
    'void 0!==t._$litType$?this.$(t):this.k(t)}',
  ],
  [
    /get parentNode\(\)\{return this\._\$AM\.parentNode\}get _\$AU\(\)\{return this\._\$AM\._\$AU\}(?=u\()/,
    '',
  ],
  [/get _\$AU\(\)\{return this\._\$AM\?\._\$AU\?\?this\._\$Cv\}/, ''],
  ['this.type=2,this._$AH=A,this._$AN=void 0,', 'this._$AH=A,'],
  ['this._$AV=[],this._$AN=void 0,', 'this._$AV=[],'],
  ['(t?.creationScope??l).importNode', 'l.importNode'],
  [',this._$Cv=e?.isConnected??!0}get parentNode(){', '}get parentNode(){'],
  [/get parentNode\(\)\{let t=.*?get endNode\(\)\{return this\._\$AB\}/, ''],
  [/setConnected\(t\)\{.*?\}(?=\}class H)/, ''],
  ['this._$AP?.(!1,!0,s)', ''],
  // Parts of attributes: one value each, and no part of an element.
  [
    /2===r\.type\?i=new k\(h,h\.nextSibling,this,t\):.*?,this\._\$AV\.push/,
    'i=2===r.type?new k(h,h.nextSibling,this,t):new r.ctor(h,r.name,t),this._$AV.push',
  ],
  [/for\(const s of this\._\$AV\).*?,i\+\+/, 'for(const s of this._$AV)s._$AI(t[i++])'],
  [
    /class H\{.*?(?=j\(t\)\{)/,
    'class H{constructor(t,i,s){this.element=t,this.name=i,this.options=s,this._$AH=A}_$AI(t){t!==this._$AH&&this.j(this._$AH=t)}',
  ],
  [/class I .*?(?=class L )/, ''],
  [
    't===A?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")',
    'this.element.setAttribute(this.name,t)',
  ],
  ['constructor(){super(...arguments),this.type=4}', ''],
  [
    'this.element.toggleAttribute(this.name,!!t&&t!==A)',
    'this.element.toggleAttribute(this.name,t)',
  ],
  // A listener is a function, and there is one as long as the element exists.
  [
    /class z extends H\{.*?(?=class Z\{)/,
    'class z extends H{_$AI(t){this._$AH===A&&this.element.addEventListener(this.name,this),this._$AH=t}handleEvent(t){this._$AH.call(this.options.host,t)}}',
  ],
  [/class Z\{.*?(?=const j=)/, ''],
  // Hooks of polyfills that no supported browser needs, and the warning about several versions.
  [/const j=.*?(?=const D=)/, ''],
  [
    /export\{.*?\}/,
    'export{H as AttributePart,L as BooleanAttributePart,z as EventPart,b as html,E as noChange,A as nothing,D as render}',
  ],
];

/** Attributes that reflect properties, properties by decorators or with accessors, and values in JSON. */
const reactiveElement: Edits = [
  [/c=a\.trustedTypes,l=c\?c\.emptyScript:"",p=a\.reactiveElementPolyfillSupport,/, ''],
  [/,this\.prototype\.hasOwnProperty\(t\)&&\(\(s=Object\.create\(s\)\)\.wrapped=!0\)/, ''],
  [/(?<=this\._\$Ep=void 0\})const t=this\.constructor\.elementProperties;.*?(?=\}let t=!1)/, ''],
  [/toAttribute\(t,s\)\{.*?return t\},(?=fromAttribute)/, ''],
  [/case Object:case Array:try\{.*?\}catch\(t\)\{i=null\}/, ''],
  [/Symbol\.metadata\?\?=.*?;(?=class y)/, ''],
  [/static addInitializer\(t\)\{.*?\}(?=static get observedAttributes)/, ''],
  ['void 0!==t.l&&(this.l=[...t.l]),', ''],
  [/const t=this\[Symbol\.metadata\];.*?(?=this\._\$Eh=new Map)/, ''],
  [',this.constructor.l?.forEach(t=>t(this))', ''],
  [/_\$ET\(t,s\)\{.*?\}(?=_\$AK\(t,s\)\{)/, ''],
  ['reflect:!1,useDefault:!1,', ''],
  [',this._$Em=null,this._$Ev()', ',this._$Ev()'],
  ['void 0!==e&&this._$Em!==e', 'void 0!==e'],
  [
    'this._$Em=e;const r=h.fromAttribute(s,t.type);this[e]=r??this._$Ej?.get(e)??r,this._$Em=null',
    'this[e]=h.fromAttribute(s,t.type)',
  ],
  [/\|\|i\.useDefault&&i\.reflect&&.*?this\.hasAttribute\(r\._\$Eu\(t,i\)\)/, ''],
  [
    /\{useDefault:i,reflect:e,wrapped:h\},r\)\{.*?\}(?=async _\$EP)/,
    '){this._$AL.has(t)||this._$AL.set(t,this.hasUpdated?s:void 0)}',
  ],
  ['this.C(t,s,i)}!1', 'this.C(t,s)}!1'],
  ['this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),', ''],
  [/p\?\.\(\{ReactiveElement:y\}\),\(a\.reactiveElementVersions.*?\);/, '0;'],
];

const litElement: Edits = [
  [/connectedCallback\(\)\{super.*?(?=render\(\)\{)/, ''],
  [',this._$Do=e(r,', ',e(r,'],
  [',this._$Do=void 0', ''],
  ['this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),', ''],
  [/const o=s\.litElementPolyfillSupport;o\?\.\(\{LitElement:i\}\);/, ''],
  [/\(s\.litElementVersions\?\?=\[\]\)\.push\("[\d.]+"\);/, ''],
];

const cssTag: Edits = [
  ['(void 0===t.ShadyCSS||t.ShadyCSS.nativeShadow)&&', ''],
  [/if\(this\._\$cssResult\$=!0,o!==s\)throw Error\(".*?"\);/, ''],
  // The cache of the `css` template function, which the tag does not use.
  [
    /get styleSheet\(\)\{.*?\}(?=toString)/,
    'get styleSheet(){return e&&!this.o&&(this.o=new CSSStyleSheet).replaceSync(this.cssText),this.o}',
  ],
  [',s=Symbol(),o=new WeakMap', ''],
  ['new n("string"==typeof t?t:t+"",void 0,s)', 'new n(t)'],
  ['new n(o,t,s)', 'new n(o)'],
  ['toString(){return this.cssText}', ''],
  [/c=e\?t=>t:.*?\(t\):t;/, 'c=t=>t;'],
  ['this.cssText=t,this.t=e', 'this.cssText=t'],
];

const edits = new Map<string, Edits>([
  ['lit-html/lit-html.js', litHtml],
  ['@lit/reactive-element/reactive-element.js', reactiveElement],
  ['lit-element/lit-element.js', litElement],
  ['@lit/reactive-element/css-tag.js', cssTag],
]);

/**
 * Leaves out of a file of Lit what the tag does not use.
 *
 * @throws {Error} if the file differs from the version that the edits are for
 */
export function trimFile(file: string, code: string): string {
  return (edits.get(file) ?? []).reduce((text, [part, replacement]) => {
    if (text.split(part).length !== 2)
      throw new Error(
        `${file} is not the expected version of Lit. Adapt \`trimLit\`: ${String(part)}`,
      );
    return text.replace(part, () => replacement);
  }, code);
}

/**
 * A Vite plugin that leaves out of the CDN file what its tag does not use of Lit. Bundlers leave out unused exports, but
 * not unused methods.
 */
export const trimLit: Plugin = {
  name: 'trim-lit',
  transform(code, id) {
    const file = [...edits.keys()].find((name) => id.endsWith(`/node_modules/${name}`));
    return file ? { code: trimFile(file, code), map: null } : undefined;
  },
};
