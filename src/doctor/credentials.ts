/**
 * Credentials of the server under test at the emulator. The secret is a canary: a response with it is a
 * leak.
 */
export const credentials = {
  clientId: 'ledyer-doctor',
  clientSecret: 'canary-Zq7vX2mK9tR4-never-in-a-response',
} as const;
