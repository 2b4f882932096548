/**
 * Hides the tag's own nodes from frameworks that take over a server-rendered page. They compare the children of each
 * element with their template, and remove the ones that the template does not have.
 *
 * They follow `firstChild`, `childNodes` and `nextSibling`. The tag's own nodes must therefore be the first children.
 * Selectors and `children` still find them. Libraries that patch the page's HTML do not see these nodes, and keep them.
 */
export function hideFromHydration(host: Node, container: Node): void {
  const get = () =>
    [...(Reflect.get(Node.prototype, 'childNodes', host) as NodeListOf<Node>)].filter(
      (node) => node !== container && node.nodeName !== 'SCRIPT',
    );
  // Without a prototype, because a page may have written the names of a descriptor into `Object.prototype`.
  Object.defineProperties(host, {
    childNodes: { __proto__: null, configurable: true, get } as PropertyDescriptor,
    firstChild: {
      __proto__: null,
      configurable: true,
      get: () => get()[0] ?? null,
    } as PropertyDescriptor,
  });
}
