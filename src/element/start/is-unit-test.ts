/**
 * Whether this is the document of a unit test: jsdom and happy-dom show no frames. Only the development and CommonJS
 * builds call it.
 */
export const isUnitTest = (): boolean => /jsdom|happydom/i.test(navigator.userAgent);
