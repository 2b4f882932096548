import { idPrefixes, type IdKind } from '../ledyer/ids.js';

/** Gives that many random bytes; an argument, so that a run can be repeated. */
export type RandomBytes = (length: number) => Uint8Array;

const digitsAndCapitals = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const base62 = `${digitsAndCapitals}abcdefghijklmnopqrstuvwxyz`;

/** Characters after the prefix in every documented id. */
const idLength = 27;

/** Makes what Ledyer would make up: ids, order references, tokens. */
export class IdGenerator {
  readonly #random: RandomBytes;

  constructor(random: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length))) {
    this.#random = random;
  }

  /** An id such as `se_1xE2fCIbZXHqB2tZctuZGlyCKnQ`. */
  id(kind: IdKind): string {
    return idPrefixes[kind] + this.#pick(base62, idLength);
  }

  /** An id of the emulator's own, such as `msg_…` or `fault_…`. */
  prefixed(prefix: string): string {
    return `${prefix}_${this.#pick(base62, idLength)}`;
  }

  /** Eight characters that are easy to read, such as `XP72XUYB` (page Get order). */
  orderReference(): string {
    return this.#pick(digitsAndCapitals, 8);
  }

  /** A token that begins as Ledyer's do (page Authentication); nothing is encoded in it. */
  token(): string {
    return `v4.public.${this.#pick(base62, 86)}`;
  }

  #pick(alphabet: string, length: number): string {
    return Array.from(this.#random(length), (byte) => alphabet[byte % alphabet.length]).join('');
  }
}
