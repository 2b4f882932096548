import { describeRenderedPages } from './rendered-pages.js';

const slot = (session: string) => `The shop’s own words for ${session}`;

describeRenderedPages({
  app: 'nuxt',
  server: '.output/server/index.mjs',
  files: '/_nuxt/',
  // Beside the slot that the server has rendered.
  hydrated: 'ledyer-checkout [slot="pending"]',
  pages: [
    { path: '/checkout', tag: 'the CDN file', slot },
    { path: '/bundled', tag: 'its bundle', slot },
  ],
});
