/**
 * What the examined server signs in with at the emulator. The secret is no secret:
 * it is made to be found, should an answer of the server ever hold it.
 */
export const credentials = {
  clientId: 'ledyer-doctor',
  clientSecret: 'canary-Zq7vX2mK9tR4-that-no-answer-may-hold',
} as const;
