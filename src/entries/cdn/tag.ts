/** The tag and Lit, as the CDN file loads them. */
export * from '../../element/index.js';
export { setHandoff } from './handoff.js';
