/** What the emulator can make happen to a session, and what that stands for. */
export const emulatorActions = [
  ['authorize', 'the buyer pays'],
  ['delegate', 'the buyer sends it to a signatory'],
  ['sign', 'the signatory signs'],
  ['expire', 'its time runs out'],
  ['cancel', 'the shop cancels it'],
] as const;

/** A command for a shell that plays the buyer, the signatory or the clock. */
export const emulatorCommand = (emulatorUrl: string, sessionId: string, action: string): string =>
  `curl -X POST ${emulatorUrl}/_emulator/sessions/${encodeURIComponent(sessionId)}` +
  ` -H 'content-type: application/json' -d '{"action":"${action}"}'`;
