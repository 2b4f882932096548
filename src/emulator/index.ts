export { behaviours, type Behaviour } from './behaviours.js';
export type { Clock } from './clock.js';
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
} from './control-api.js';
export {
  createEmulator,
  type Emulator,
  type EmulatorClock,
  type EmulatorOptions,
} from './emulator.js';
export type { FaultKind, FaultParty, FaultRequest } from './fault-kinds.js';
export type { Mark } from './finding.js';
export { startEmulator, type RunningEmulator, type ServerOptions } from './http-server.js';
export { emulatorHandlers, type MswHttp } from './msw.js';
export type { Random } from './new-ids.js';
export type { State } from './state.js';
