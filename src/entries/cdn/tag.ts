/** The tag and its Lit, as the file for pages without a bundler loads them. */
export * from '../../element/index.js';
export { take } from './handoff.js';
