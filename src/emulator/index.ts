export { behaviours, type Behaviour } from './behaviours.js';
export type { Clock } from './clock.js';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.js';
export type { Mark } from './finding.js';
export { startEmulator, type RunningEmulator, type ServerOptions } from './http-server.js';
export { emulatorHandlers, type MswHttp } from './msw.js';
export type { Random } from './new-ids.js';
