/** What can be done to a session at the emulator, in the order of a session's life. */
export const emulatorActions = [
  ['authorize', 'pay as the buyer would'],
  ['delegate', 'send it to somebody who may sign'],
  ['sign', 'sign it'],
  ['expire', 'let its time run out'],
  ['cancel', 'cancel it'],
] as const;

/** A command for a shell that plays the buyer, the signatory or the clock. */
export const emulatorCommand = (emulatorUrl: string, sessionId: string, action: string): string =>
  `curl -X POST ${emulatorUrl}/_emulator/sessions/${encodeURIComponent(sessionId)}` +
  ` -H 'content-type: application/json' -d '{"action":"${action}"}'`;
