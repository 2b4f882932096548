import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import type { HtmlParser, PageNode } from '../../../demo/playground/workbench/page-node.js';

type Node = DefaultTreeAdapterTypes.ChildNode;

/** Parses HTML as `parseHtml` of the workbench does in a browser. */
export const parseHtml: HtmlParser = (html) => {
  const root = parse(html).childNodes.find((node) => node.nodeName === 'html');
  const parts = root && 'childNodes' in root ? root.childNodes : [];
  return parts.flatMap((part) => ('childNodes' in part ? part.childNodes.flatMap(toPageNode) : []));
};

function toPageNode(node: Node): PageNode[] {
  if ('value' in node) return [node.value];
  if (!('attrs' in node)) return [];
  return [
    {
      name: node.tagName,
      attributes: node.attrs.map(({ name, value }) => [name, value] as const),
      children: node.childNodes.flatMap(toPageNode),
    },
  ];
}
