import { ours, type Findings } from './conformance.js';

/** What can be done with the emulator itself (`control-api.ts`). */
export const controlFindings: Findings = {
  'POST /_emulator/reset': [ours('forgets all but the tokens, and the time is real again')],
  'GET /_emulator/sessions': [ours('lists all sessions, newest first')],
  'POST /_emulator/sessions/:id': [
    ours('makes something happen to a session, and what a buyer would have done before'),
    ours('asks the shop’s validation only when it is told to'),
  ],
  'GET /_emulator/orders': [ours('lists all orders, newest first')],
  'GET /_emulator/clock': [ours('says what time it is, and whether it passes')],
  'POST /_emulator/clock': [
    ours('moves time, doing on the way all that is due; stops and starts it'),
  ],
  'GET /_emulator/faults': [ours('lists faults, and the seed that repeats them')],
  'POST /_emulator/faults': [ours('lets something go wrong')],
  'DELETE /_emulator/faults': [ours('takes all faults away')],
  'DELETE /_emulator/faults/:id': [ours('takes one fault away')],
  'GET /_emulator/endpoints': [ours('lists where notifications go besides')],
  'POST /_emulator/endpoints': [ours('adds an address, as Ledyer’s portal does')],
  'DELETE /_emulator/endpoints': [ours('takes all such addresses away')],
  'DELETE /_emulator/endpoints/:id': [ours('takes one such address away')],
  'GET /_emulator/notifications': [ours('lists notifications, with every attempt')],
  'POST /_emulator/notifications/:id/replay': [ours('sends one once more')],
  'GET /_emulator/requests': [ours('lists what clients sent, the last 20,000')],
  'GET /_emulator/timeline': [ours('says what happened, once or as it happens')],
};
