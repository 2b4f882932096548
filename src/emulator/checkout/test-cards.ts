import type { RejectionCode } from './checkout-api.js';

/** A card that the emulator knows, and what becomes of a purchase with it. */
export interface TestCard {
  /** Sixteen digits. */
  readonly number: string;
  readonly outcome: 'accepted' | 'challenged' | Extract<RejectionCode, `card-${string}`>;
}

/** Any expiry that is not over, and any three digits, go with each. Made up; Ledyer's own are not public. */
export const testCards = [
  { number: '4111111111111111', outcome: 'accepted' },
  { number: '4000000000003220', outcome: 'challenged' },
  { number: '4000000000000002', outcome: 'card-declined' },
  { number: '4000000000009995', outcome: 'card-insufficient-funds' },
] as const satisfies readonly TestCard[];

/** What answers a challenge of 3-D Secure. */
export const challengeCode = '1234';
