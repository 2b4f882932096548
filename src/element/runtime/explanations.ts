/** What only errors need. Loads with the first error. */
export { explainError } from './error-texts.js';
export { validateAttributes } from './validate-attributes.js';
