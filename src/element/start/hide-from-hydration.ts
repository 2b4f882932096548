/**
 * Hides the tag's own nodes from frameworks that take over a server-rendered page. They compare the children of each
 * element with their template, and remove the ones that the template does not have.
 *
 * They follow `firstChild`, `childNodes` and `nextSibling`. Own nodes must therefore be the first children. Search by
 * selectors and `children` is not affected. Libraries that morph a page do not see the own nodes either, and keep them.
 */
export function hideFromHydration(host: Node, container: Node): void {
  const get = () =>
    [...(Reflect.get(Node.prototype, 'childNodes', host) as NodeListOf<Node>)].filter(
      (node) => node !== container && node.nodeName !== 'SCRIPT',
    );
  Object.defineProperties(host, {
    childNodes: { configurable: true, get },
    firstChild: { configurable: true, get: () => get()[0] ?? null },
  });
}
