export { behaviours, type Behaviour } from './conformance/sessions.js';
export type { Clock } from './clock/clock.js';
export type {
  ControlAction,
  Endpoint,
  EndpointRequest,
  FaultList,
  FaultState,
  NotificationState,
  SessionCommand,
  Timeline,
  TimelineEntry,
} from './control/control-api.js';
export {
  createEmulator,
  type Emulator,
  type EmulatorClock,
  type EmulatorOptions,
} from './emulator.js';
export type { FaultKind, FaultParty, FaultRequest } from './faults/fault-kinds.js';
export type { Mark } from './conformance/conformance.js';
export { startEmulator, type RunningEmulator, type ServerOptions } from './http/http-server.js';
export { emulatorHandlers, type MswHttp } from './msw.js';
export type { Random } from './id-generator.js';
export type { State } from './state.js';
