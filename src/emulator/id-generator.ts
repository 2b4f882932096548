import { idPrefixes, type IdKind } from '../ledyer/ids.js';

/** Returns that many random bytes. It is an argument, so that runs can be reproduced. */
export type RandomBytes = (length: number) => Uint8Array;

const digits = '0123456789';
const digitsAndCapitals = `${digits}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const base62 = `${digitsAndCapitals}abcdefghijklmnopqrstuvwxyz`;

/** Length of all documented ids after the prefix. */
const idLength = 27;

/** Generates ids, order references and tokens in Ledyer's formats. */
export class IdGenerator {
  readonly #random: RandomBytes;

  constructor(random: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length))) {
    this.#random = random;
  }

  /** Returns an id such as `se_1xE2fCIbZXHqB2tZctuZGlyCKnQ`. */
  createId(kind: IdKind): string {
    return idPrefixes[kind] + this.#pick(base62, idLength);
  }

  /** Returns an id with a prefix of the emulator, such as `msg_…` or `fault_…`. */
  createPrefixedId(prefix: string): string {
    return `${prefix}_${this.#pick(base62, idLength)}`;
  }

  /** Returns eight readable characters, such as `XP72XUYB` (page Get order). */
  createOrderReference(): string {
    return this.#pick(digitsAndCapitals, 8);
  }

  /** Returns the eighteen digits of an invoice's reference (page Full refund, example). */
  createDocumentReference(): string {
    return this.#pick(digits, 18);
  }

  /** Returns a token with Ledyer's prefix (page Authentication). It encodes no data. */
  createToken(): string {
    return `v4.public.${this.#pick(base62, 86)}`;
  }

  #pick(alphabet: string, length: number): string {
    return Array.from(this.#random(length), (byte) => alphabet[byte % alphabet.length]).join('');
  }
}
