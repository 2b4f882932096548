import { emulatorOnly, type ConformanceTable } from './conformance.js';

/** What can be done with the emulator itself (`control-api.ts`). */
export const controlBehaviours: ConformanceTable = {
  'POST /_emulator/reset': [emulatorOnly('forgets all but the tokens, and the time is real again')],
  'GET /_emulator/sessions': [emulatorOnly('lists all sessions, newest first')],
  'POST /_emulator/sessions/:id': [
    emulatorOnly('makes something happen to a session, and what a buyer would have done before'),
    emulatorOnly('asks the shop’s validation only when it is told to'),
  ],
  'GET /_emulator/orders': [emulatorOnly('lists all orders, newest first')],
  'GET /_emulator/clock': [emulatorOnly('says what time it is, and whether it passes')],
  'POST /_emulator/clock': [
    emulatorOnly('moves time, doing on the way all that is due; stops and starts it'),
  ],
  'GET /_emulator/faults': [emulatorOnly('lists faults, and the seed that repeats them')],
  'POST /_emulator/faults': [emulatorOnly('lets something go wrong')],
  'DELETE /_emulator/faults': [emulatorOnly('takes all faults away')],
  'DELETE /_emulator/faults/:id': [emulatorOnly('takes one fault away')],
  'GET /_emulator/endpoints': [emulatorOnly('lists where notifications go besides')],
  'POST /_emulator/endpoints': [emulatorOnly('adds an address, as Ledyer’s portal does')],
  'DELETE /_emulator/endpoints': [emulatorOnly('takes all such addresses away')],
  'DELETE /_emulator/endpoints/:id': [emulatorOnly('takes one such address away')],
  'GET /_emulator/notifications': [emulatorOnly('lists notifications, with every attempt')],
  'POST /_emulator/notifications/:id/replay': [emulatorOnly('sends one once more')],
  'GET /_emulator/requests': [emulatorOnly('lists what clients sent, the last 20,000')],
  'GET /_emulator/timeline': [emulatorOnly('says what happened, once or as it happens')],
};
