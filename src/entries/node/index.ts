/** The server kit in Node.js: a process of its own, a listener for frameworks, and the environment's variables. */
export { ledyerFromEnvironment, portFromEnvironment } from './environment.js';
export { listen, toNodeListener } from './http-server.js';
export type { HttpServer } from './http-server.js';
export { serve } from './serve.js';
export type { ServeOptions } from './serve.js';
