export { behaviours, type Behaviour } from './conformance/behaviours.js';
export type { EmulatorTimeSource } from './clock/clock.js';
export type {
  ControlAction,
  WebhookEndpoint,
  WebhookEndpointRequest,
  FaultList,
  FaultState,
  NotificationState,
  SessionCommand,
  TimelinePage,
  TimelineEntry,
} from './control/control-api.js';
export {
  createEmulator,
  type Emulator,
  type EmulatorClock,
  type EmulatorOptions,
} from './emulator.js';
export type { FaultKind, FaultParty, FaultRequest } from './faults/fault-kinds.js';
export type { Provenance } from './conformance/conformance.js';
export { startEmulator, type RunningEmulator, type EmulatorServerOptions } from './http-server.js';
export { emulatorHandlers, type MswHttpLike } from './msw.js';
export type { RandomBytes } from './id-generator.js';
export type { EmulatorState } from './state.js';
