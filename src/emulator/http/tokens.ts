import type { Token } from '../../ledyer/token.js';
import type { Clock } from '../clock/clock.js';
import type { NewIds } from '../id-generator.js';

/** Seconds that a token lives (page Authentication, example). */
const tokenLife = 3600;

/** Tokens that are kept at most. */
const limit = 10_000;

/** The bearer tokens that were issued and have not run out. */
export class Tokens {
  readonly #clock: Clock;
  readonly #ids: NewIds;
  readonly #ends = new Map<string, number>();

  constructor(clock: Clock, ids: NewIds) {
    this.#clock = clock;
    this.#ids = ids;
  }

  issue(): Token {
    const now = this.#clock.now();
    // The oldest end first, so that a thousand tokens are not looked through for each new one.
    for (const [token, end] of this.#ends) {
      if (end > now && this.#ends.size < limit) break;
      this.#ends.delete(token);
    }

    const token = this.#ids.token();
    this.#ends.set(token, now + tokenLife * 1000);
    return { access_token: token, expires_in: tokenLife, scope: 'write', token_type: 'Bearer' };
  }

  accepts(token: string): boolean {
    return (this.#ends.get(token) ?? 0) > this.#clock.now();
  }

  /** The tokens, each with the time of its end. */
  get records(): readonly (readonly [string, number])[] {
    return [...this.#ends];
  }

  restore(records: readonly (readonly [string, number])[]): void {
    this.#ends.clear();
    for (const [token, end] of records) this.#ends.set(token, end);
  }
}
