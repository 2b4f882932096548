import { describeRenderedPages } from './rendered-pages.js';

describeRenderedPages({
  app: 'sveltekit',
  serverScript: 'build/index.js',
  assetPrefix: '/_app/',
  hydratedSelector: 'html[data-hydrated]',
  pages: [
    { path: '/checkout', tagSource: 'the CDN file', slot: () => 'The shop’s own words' },
    {
      path: '/late',
      tagSource: 'its bundle, loaded in `onMount` for a variable in a slot',
      slot: (session) => `The shop’s own words for ${session}`,
    },
  ],
});
