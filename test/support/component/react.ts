/** React and the component, for browser tests. The test server bundles this module. */
export { Activity, createElement, StrictMode, Suspense, use } from 'react';
export { flushSync } from 'react-dom';
export { createRoot } from 'react-dom/client';
export { LedyerCheckout } from '../../../src/entries/react/index.js';
