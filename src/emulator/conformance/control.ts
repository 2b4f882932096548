import { emulatorOnly, type ConformanceTable } from './conformance.js';

/** Behaviours of the control API (`control-api.ts`). */
export const controlBehaviours: ConformanceTable = {
  'POST /_emulator/reset': [
    emulatorOnly('The request deletes everything except tokens and sets the clock to real time'),
  ],
  'GET /_emulator/sessions': [emulatorOnly('The response lists all sessions, newest first')],
  'POST /_emulator/sessions/:id': [
    emulatorOnly('The request runs an action on a session, after the buyer steps that it needs'),
    emulatorOnly('The action calls the shop’s validation only with "validate": true'),
  ],
  'GET /_emulator/orders': [emulatorOnly('The response lists all orders, newest first')],
  'GET /_emulator/clock': [
    emulatorOnly('The response has the time and whether the clock is running'),
  ],
  'POST /_emulator/clock': [
    emulatorOnly('The request moves the clock and runs everything due, or stops or starts it'),
  ],
  'GET /_emulator/faults': [
    emulatorOnly('The response lists the faults and the seed that reproduces them'),
  ],
  'POST /_emulator/faults': [emulatorOnly('The request adds a fault')],
  'DELETE /_emulator/faults': [emulatorOnly('The request removes all faults')],
  'DELETE /_emulator/faults/:id': [emulatorOnly('The request removes one fault')],
  'GET /_emulator/endpoints': [
    emulatorOnly('The response lists the additional notification endpoints'),
  ],
  'POST /_emulator/endpoints': [
    emulatorOnly('The request adds an endpoint, as in Ledyer’s portal'),
  ],
  'DELETE /_emulator/endpoints': [emulatorOnly('The request removes all endpoints')],
  'DELETE /_emulator/endpoints/:id': [emulatorOnly('The request removes one endpoint')],
  'GET /_emulator/notifications': [
    emulatorOnly('The response lists the notifications with every attempt'),
  ],
  'POST /_emulator/notifications/:id/replay': [
    emulatorOnly('The request sends one notification again'),
  ],
  'GET /_emulator/requests': [emulatorOnly('The response lists the last 20,000 client requests')],
  'GET /_emulator/timeline': [
    emulatorOnly('The response lists the events of the emulator, once or as a stream'),
  ],
};

/** Behaviours of the control page. */
export const controlPageBehaviours: ConformanceTable = {
  'GET /_emulator/openapi.json': [
    emulatorOnly('The response is the OpenAPI description of Ledyer’s API'),
  ],
  'GET /_emulator/openapi': [emulatorOnly('The response is that description as a page')],
  'GET /_emulator': [emulatorOnly('The response is the page that shows and controls the emulator')],
  'GET /_emulator/control.js': [emulatorOnly('The response is the script of the control page')],
};
