import type { Plugin } from 'vite';
import { playgroundEmulatorUrl } from './playground-emulator-url.mjs';

/** A Vite plugin that starts the pages of the demo after the playground's service worker. */
export function playgroundPages(): Plugin {
  return {
    name: 'playground-pages',
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { path }) => ({
        html: withEnvironment(path.startsWith('/playground/') ? html : withStart(html)),
        tags: path.startsWith('/playground/')
          ? []
          : [
              {
                tag: 'link',
                attrs: { rel: 'stylesheet', href: '/playground/playground-bar.css' },
                injectTo: 'head',
              },
            ],
      }),
    },
  };
}

/** Returns a page that loads its module after the start of the playground's server. */
const withStart = (html: string): string =>
  html.replace(
    /<script type="module" src="([^"]+)"><\/script>/,
    `<script type="module">
      import { startPage } from '/playground/start-page.ts';
      void startPage(() => import('$1'));
    </script>`,
  );

const withEnvironment = (html: string): string =>
  html
    .replaceAll('%LEDYER_ENVIRONMENT%', 'local')
    .replaceAll('%LEDYER_EMULATOR_URL%', playgroundEmulatorUrl);
