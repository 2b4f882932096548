import type { PageElement, PageNode } from '../page-node.js';
import { indent } from './indent.js';

/** Writes markup in the syntax of a framework. */
export interface MarkupDialect {
  readonly writeAttributes: (element: PageElement) => readonly string[];
  readonly writeText: (text: string) => string;
  /** Returns the end of an element without children, such as ` />`. */
  readonly closeEmptyElement: (element: PageElement) => string;
}

/** Elements without an end tag (HTML, section 13.1.2). */
const voidElements = new Set(
  'area base br col embed hr img input link meta source track wbr'.split(' '),
);
export const isVoid = ({ name }: PageElement): boolean => voidElements.has(name);

/** Longest line of an element whose attributes or children share its line. */
const maxLineLength = 80;

/** Writes nodes. Each element is on its own line, unless there is text beside it. */
export function writeMarkup(nodes: readonly PageNode[], dialect: MarkupDialect): string {
  const parts = nodes.map((node) =>
    typeof node === 'string'
      ? dialect.writeText(node.replace(/\s+/g, ' '))
      : writeElement(node, dialect),
  );
  // White space between text and elements is part of the text.
  const isInline = nodes.some((node) => typeof node === 'string');
  return isInline ? parts.join('').trim() : parts.join('\n');
}

function writeElement(element: PageElement, dialect: MarkupDialect): string {
  const { name, children } = element;
  const attributes = dialect.writeAttributes(element);
  const oneLine = `<${[name, ...attributes].join(' ')}`;
  const isShort = oneLine.length <= maxLineLength && !oneLine.includes('\n');
  const start = isShort
    ? oneLine
    : `<${name}\n${attributes.map((attribute) => indent(attribute, 2)).join('\n')}\n`;
  if (children.length === 0)
    return (
      start +
      (isShort
        ? dialect.closeEmptyElement(element)
        : dialect.closeEmptyElement(element).trimStart())
    );
  const content = writeMarkup(children, dialect);
  const whole = `${start}>${content}</${name}>`;
  return isShort && !whole.includes('\n') && whole.length <= maxLineLength
    ? whole
    : `${start}>\n${indent(content, 2)}\n</${name}>`;
}
