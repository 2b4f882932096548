/** A node of the edited page. Text is a string. */
export type PageNode = PageElement | string;

/** An element, without the interfaces of a document, so that tests need no browser. */
export interface PageElement {
  /** In lower case. */
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly PageNode[];
}

/** Parses HTML without running it. */
export type HtmlParser = (html: string) => readonly PageNode[];

/** Parses HTML in a browser and returns the nodes of its body, with the scripts and styles of its head before them. */
export const parseHtml: HtmlParser = (html) => {
  const { head, body } = new DOMParser().parseFromString(html, 'text/html');
  return [...head.childNodes, ...body.childNodes].flatMap(toPageNode);
};

function toPageNode(node: Node): PageNode[] {
  if (node instanceof Text) return [node.data];
  if (!(node instanceof Element)) return [];
  // The content of a template element is not among its children, and no framework copies it.
  return [
    {
      name: node.localName,
      attributes: [...node.attributes].map(({ name, value }) => [name, value] as const),
      children: [...node.childNodes].flatMap(toPageNode),
    },
  ];
}
