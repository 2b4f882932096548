// What stands in the head of every page of the demo shop, written once.

/** For vite.config.ts. Pages in folders, such as those of the frameworks, have heads of their own. */
export function pageHead() {
  return {
    name: 'page-head',
    transformIndexHtml: {
      order: 'pre',
      handler: (_, { path }) => (/^\/[\w-]+\.html$/.test(path) ? tags : []),
    },
  };
}

const meta = (attrs) => ({ tag: 'meta', attrs, injectTo: 'head-prepend' });
const link = (attrs) => ({ tag: 'link', attrs, injectTo: 'head' });

const tags = [
  meta({ charset: 'utf-8' }),
  meta({ name: 'viewport', content: 'width=device-width, initial-scale=1' }),
  meta({ name: 'color-scheme', content: 'light dark' }),
  link({ rel: 'icon', href: '/mark.svg', type: 'image/svg+xml' }),
  link({ rel: 'stylesheet', href: '/shop.css' }),
  { tag: 'script', attrs: { src: '/first-paint.js' }, injectTo: 'head' },
  {
    tag: 'noscript',
    children: '<p>Papper &amp; Penna needs JavaScript to show its shelves.</p>',
    injectTo: 'body',
  },
];
