/**
 * Runs the server kit in Node.js: as a process, as a listener for frameworks, and with options from environment
 * variables.
 */
export { ledyerFromEnvironment, portFromEnvironment } from './environment.js';
export { listen } from './http-server.js';
export type { HttpServer } from './http-server.js';
export { toNodeListener } from './node-listener.js';
export { serve } from './serve.js';
export type { ServeOptions } from './serve.js';
