import type { VerifyClient } from './verify-client.js';

/** One check. It belongs to one entry of the conformance table. */
export interface VerifyCheck {
  /** The route of the entry. */
  readonly route: string;
  /** The beginning of the entry's behaviour. */
  readonly behaviour: string;
  /** Returns what the implementation does, or `undefined` when it has nothing to observe. */
  readonly observe: (client: VerifyClient) => Promise<unknown>;
}
