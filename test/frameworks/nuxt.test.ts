import { describeRenderedPages } from './rendered-pages.js';

const slot = (session: string) => `The shop’s own words for ${session}`;

describeRenderedPages({
  app: 'nuxt',
  serverScript: '.output/server/index.mjs',
  assetPrefix: '/_nuxt/',
  // The page adds this slot after its hydration.
  hydratedSelector: 'ledyer-checkout [slot="pending"]',
  pages: [
    { path: '/checkout', tagSource: 'the CDN file', slot },
    { path: '/bundled', tagSource: 'its bundle', slot },
  ],
});
