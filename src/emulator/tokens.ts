import type { Token } from '../ledyer/token.js';
import type { Clock } from './clock.js';
import type { NewIds } from './new-ids.js';

/** Seconds that a token lives (page Authentication, example). */
const tokenLife = 3600;

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
    for (const [token, end] of this.#ends) if (end <= now) this.#ends.delete(token);

    const token = this.#ids.token();
    this.#ends.set(token, now + tokenLife * 1000);
    return { access_token: token, expires_in: tokenLife, scope: 'write', token_type: 'Bearer' };
  }

  accepts(token: string): boolean {
    return (this.#ends.get(token) ?? 0) > this.#clock.now();
  }
}
