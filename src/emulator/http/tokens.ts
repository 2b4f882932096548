import type { Token } from '../../ledyer/token.js';
import type { EmulatorTimeSource } from '../clock/clock.js';
import type { IdGenerator } from '../id-generator.js';

/** Lifetime of a token in seconds (page Authentication, example). */
const tokenTtlSeconds = 3600;

/** Maximum number of tokens. */
const maxTokens = 10_000;

/** The bearer tokens that have not expired. */
export class Tokens {
  readonly #clock: EmulatorTimeSource;
  readonly #ids: IdGenerator;
  readonly #expiryByToken = new Map<string, number>();

  constructor(clock: EmulatorTimeSource, ids: IdGenerator) {
    this.#clock = clock;
    this.#ids = ids;
  }

  issue(): Token {
    const now = this.#clock.now();
    // Tokens are in order of expiry, so the loop stops at the first valid one.
    for (const [token, end] of this.#expiryByToken) {
      if (end > now && this.#expiryByToken.size < maxTokens) break;
      this.#expiryByToken.delete(token);
    }

    const token = this.#ids.createToken();
    this.#expiryByToken.set(token, now + tokenTtlSeconds * 1000);
    return {
      access_token: token,
      expires_in: tokenTtlSeconds,
      scope: 'write',
      token_type: 'Bearer',
    };
  }

  isValid(token: string): boolean {
    return (this.#expiryByToken.get(token) ?? 0) > this.#clock.now();
  }

  /** The tokens, each with its expiry time. */
  get records(): readonly (readonly [string, number])[] {
    return [...this.#expiryByToken];
  }

  restore(records: readonly (readonly [string, number])[]): void {
    this.#expiryByToken.clear();
    for (const [token, end] of records) this.#expiryByToken.set(token, end);
  }
}
