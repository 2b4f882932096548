import type { PageElement, PageNode } from '../page-node.js';
import { findListeners, type Listener } from './find-listeners.js';
import { dedent } from './indent.js';

/** The parts of the edited page that a component contains. */
export interface CheckoutPage {
  /** The content of the body without scripts and styles. Only the first tag has the listeners. */
  readonly nodes: readonly PageNode[];
  /** The tag that has the listeners. */
  readonly tag: PageElement;
  readonly listeners: readonly Listener[];
  /** The import statements of {@link script}. */
  readonly imports: string;
  /** Code that does more than listen to the tag. Empty if there is none. */
  readonly script: string;
}

/** Elements that a component does not contain. */
const omittedElements = [
  'script',
  'style',
  'link',
  'meta',
  'title',
  'base',
  'noscript',
  'template',
];
const importStatement = /^\s*import\b[^(][^;]*;?[ \t]*$/gm;

/** Returns the page for the generators of frameworks, and `undefined` if it has no tag. */
export function toCheckoutPage(page: readonly PageNode[]): CheckoutPage | undefined {
  const nodes = trimNodes(page.flatMap(toContent));
  const tag = findTag(nodes);
  if (!tag) return undefined;
  const scripts = page.flatMap(findScripts).join('\n');
  const listeners = findListeners(scripts);
  if (listeners) {
    const typedListeners = listeners.map(({ event, handler }) => ({
      event,
      handler: assertFound(handler),
    }));
    return { nodes, tag, listeners: typedListeners, imports: '', script: '' };
  }
  const imports = (scripts.match(importStatement) ?? []).map((line) => line.trim()).join('\n');
  const script = assertFound(dedent(scripts.replace(importStatement, '')));
  return { nodes, tag, listeners: [], imports, script };
}

function toContent(node: PageNode): PageNode[] {
  if (typeof node === 'string') return [node];
  const slot = node.attributes.find(([name]) => name === 'slot');
  // The tag creates what a server has put in this slot.
  if (omittedElements.includes(node.name) || slot?.[1] === 'frame') return [];
  return [{ ...node, children: trimNodes(node.children.flatMap(toContent)) }];
}

/** Joins adjacent texts, and drops text that only separates elements on different lines. */
function trimNodes(nodes: readonly PageNode[]): PageNode[] {
  const joined: PageNode[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (typeof node === 'string' && typeof last === 'string')
      joined[joined.length - 1] = last + node;
    else joined.push(node);
  }
  return joined.filter(
    (node) => typeof node !== 'string' || node.trim() !== '' || !node.includes('\n'),
  );
}

function findTag(nodes: readonly PageNode[]): PageElement | undefined {
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    const found = node.name === 'ledyer-checkout' ? node : findTag(node.children);
    if (found) return found;
  }
  return undefined;
}

/** Returns the code of inline scripts. A script with a URL is the tag's or Ledyer's. */
function findScripts(node: PageNode): string[] {
  if (typeof node === 'string') return [];
  if (node.name !== 'script') return node.children.flatMap(findScripts);
  const attributes = new Map(node.attributes);
  const type = attributes.get('type') ?? '';
  const isCode = ['', 'module', 'text/javascript'].includes(type) && !attributes.has('src');
  return isCode ? node.children.filter((child) => typeof child === 'string') : [];
}

/**
 * Adds `!` to each lookup of an element for TypeScript, because the script runs when the elements exist. A selector that
 * is no tag name also gets a type.
 */
const assertFound = (script: string): string =>
  script.replace(
    /\b(querySelector|getElementById)\(\s*('[^']*'|"[^"]*")\s*\)(?!\s*[!?])/g,
    (_, method: string, selector: string) =>
      method === 'querySelector' && !/^.[a-z][\w-]*.$/.test(selector)
        ? `querySelector<HTMLElement>(${selector})!`
        : `${method}(${selector})!`,
  );
