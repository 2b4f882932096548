/**
 * Where the tag gets its snippets. A module of its own, because the files for pages
 * without a bundler are built with another in its place: `src/entries/cdn/handoff.ts`.
 */
export { placeSnippet as snippetFor } from './snippet.js';
