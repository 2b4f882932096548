import type { HtmlTagDescriptor, Plugin } from 'vite';

/** Placeholders for the environment. The server fills them in, so that one build serves each environment. */
const htmlAttributes =
  'data-environment="%LEDYER_ENVIRONMENT%" data-emulator-url="%LEDYER_EMULATOR_URL%"';

/** A Vite plugin that adds the shared head of the demo shop's pages. Pages in folders have their own head. */
export function pageHead(): Plugin {
  return {
    name: 'page-head',
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { path }) =>
        /^\/[\w-]+\.html$/.test(path)
          ? { html: html.replace('<html', `<html ${htmlAttributes}`), tags }
          : [],
    },
  };
}

const meta = (attributes: Record<string, string>): HtmlTagDescriptor => ({
  tag: 'meta',
  attrs: attributes,
  injectTo: 'head-prepend',
});
const link = (attributes: Record<string, string>): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: attributes,
  injectTo: 'head',
});

const tags: HtmlTagDescriptor[] = [
  meta({ charset: 'utf-8' }),
  meta({ name: 'viewport', content: 'width=device-width, initial-scale=1' }),
  meta({ name: 'color-scheme', content: 'light dark' }),
  link({ rel: 'icon', href: '/logo.svg', type: 'image/svg+xml' }),
  link({ rel: 'stylesheet', href: '/shop/shop.css' }),
  { tag: 'script', attrs: { src: '/first-paint.js' }, injectTo: 'head' },
  {
    tag: 'noscript',
    children: '<p>Papper &amp; Penna needs JavaScript to show its products.</p>',
    injectTo: 'body',
  },
];
