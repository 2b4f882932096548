/**
 * Replaces the module `lit-html` in the tag's CDN file, whose templates the build has compiled
 * (`scripts/build/compile-templates.ts`). That file contains no template parser, directives or polyfill hooks, which the
 * tag does not use.
 *
 * A value is a text, a {@link CompiledResult}, an array of values, or `nothing`. An attribute has a text, a boolean or a
 * listener.
 */
import { htmlPolicy } from './handoff.js';

export const nothing = Symbol('nothing');
export const noChange = Symbol('noChange');
/** A placeholder for functions that take Lit's `html`. Their templates are compiled, so nothing calls it. */
export const html = undefined;

export interface CompiledTemplate {
  readonly html: string;
  /**
   * The place of each value: the index of its element or comment, in the order of the document, and the attribute's
   * name. A prefix makes it a boolean (`?`) or a listener (`@`).
   */
  readonly places: readonly (readonly [index: number, name?: string, prefix?: string])[];
}

/** A class, so that no value of a page can pass for a template. */
export class CompiledResult {
  readonly template: CompiledTemplate;
  readonly values: readonly unknown[];

  constructor(template: CompiledTemplate, values: readonly unknown[]) {
    this.template = template;
    this.values = values;
  }
}

type UpdatePart = (value: unknown) => void;

const contents = new WeakMap<CompiledTemplate, DocumentFragment>();
const rootParts = new WeakMap<Node, UpdatePart>();

/** Renders a value into a container, before one of its nodes. */
export function render(
  value: unknown,
  container: Node,
  { host, renderBefore = null }: { readonly host: object; readonly renderBefore?: Node | null },
): void {
  let update = rootParts.get(container);
  if (!update) {
    const start = container.insertBefore(document.createComment(''), renderBefore);
    rootParts.set(container, (update = createContentPart(start, host)));
  }
  update(value);
}

/** Returns the function that sets the content between a node and the next one. */
function createContentPart(start: Comment, host: object): UpdatePart {
  const end = start.nextSibling;
  let lastKey: unknown;
  let update: UpdatePart;
  return (value) => {
    const isResult = value instanceof CompiledResult;
    const isList = Array.isArray(value);
    // The same key keeps the nodes.
    const key = isResult ? value.template : isList ? value.length : nothing;
    if (key !== lastKey) {
      lastKey = key;
      // Other code may have removed the end.
      for (let next; (next = start.nextSibling) && next !== end;) next.remove();
      const content = isResult ? importContent(value.template) : new DocumentFragment();
      update = isResult
        ? createTemplatePart(content, value.template, host)
        : isList
          ? createListPart(content, value.length, host)
          : createTextPart(content);
      update(value);
      start.after(content);
    } else update(value);
  };
}

function importContent(template: CompiledTemplate): DocumentFragment {
  let content = contents.get(template);
  if (!content) {
    const element = document.createElement('template');
    // oxlint-disable-next-line no-restricted-properties -- only the build writes templates
    element.innerHTML = htmlPolicy.createHTML(template.html);
    contents.set(template, (content = element.content));
  }
  return document.importNode(content, true);
}

function createTemplatePart(
  content: DocumentFragment,
  { places }: CompiledTemplate,
  host: object,
): UpdatePart {
  const walker = document.createTreeWalker(
    content,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT,
  );
  const nodes: Node[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const updates = places.map(([index, name, prefix]) =>
    name
      ? createAttributePart(nodes[index] as Element, name, prefix, host)
      : createContentPart(nodes[index] as Comment, host),
  );
  return (result) =>
    updates.forEach((update, index) => update((result as CompiledResult).values[index]));
}

function createListPart(content: DocumentFragment, length: number, host: object): UpdatePart {
  const updates: UpdatePart[] = [];
  // Prototype.js and MooTools replace `Array.from` by a function without a callback.
  while (updates.length < length) {
    const start = content.appendChild(document.createComment(''));
    content.append(document.createComment(''));
    updates.push(createContentPart(start, host));
  }
  return (values) => updates.forEach((update, index) => update((values as unknown[])[index]));
}

function createTextPart(content: DocumentFragment): UpdatePart {
  const node = content.appendChild(document.createTextNode(''));
  return (value) => {
    const text = typeof value === 'string' ? value : '';
    // A screen reader may announce the same text again.
    if (node.data !== text) node.data = text;
  };
}

function createAttributePart(
  element: Element,
  name: string,
  prefix: string | undefined,
  host: object,
): UpdatePart {
  let last: unknown;
  if (prefix === '@')
    element.addEventListener(name, (event) => {
      (last as (event: Event) => void).call(host, event);
    });
  return (value) => {
    if (value === last) return;
    last = value;
    if (prefix === '?') element.toggleAttribute(name, Boolean(value));
    else if (!prefix) element.setAttribute(name, String(value));
  };
}
