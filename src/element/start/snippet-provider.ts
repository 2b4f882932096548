/**
 * The tag's source of snippets. A separate module, because the CDN files replace it with
 * `src/entries/cdn/handoff.ts`.
 */
export { placeSnippet as getSnippet } from './snippet.js';
