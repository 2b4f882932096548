import { describeRenderedPages } from './rendered-pages.js';

describeRenderedPages({
  app: 'sveltekit',
  server: 'build/index.js',
  files: '/_app/',
  hydrated: 'html[data-hydrated]',
  pages: [
    { path: '/checkout', tag: 'the CDN file', slot: () => 'The shop’s own words' },
    {
      path: '/late',
      tag: 'its bundle, loaded in `onMount` for a variable in a slot',
      slot: (session) => `The shop’s own words for ${session}`,
    },
  ],
});
