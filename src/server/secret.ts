/**
 * Text that never shows itself: not in a log, not in JSON, not in an error, not
 * in a debugger's print-out of the object around it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** A secret of this text, or the secret itself. */
  static of(value: string | Secret): Secret {
    return typeof value === 'string' ? new Secret(value) : value;
  }

  /** The text. Call it where it is sent, and keep the result in no variable that outlives that. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  /** What Node prints. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/**
 * Whether `text` is the secret, without telling by the time it takes how much of it is right.
 *
 * The digests are compared, not the texts, so that neither the length nor a common beginning shows.
 */
export async function timingSafeEquals(text: string, secret: Secret): Promise<boolean> {
  const [left, right] = await Promise.all([text, secret.reveal()].map(digest));
  let difference = 0;
  for (let index = 0; index < 32; index += 1) {
    difference |= (left?.[index] ?? 0) ^ (right?.[index] ?? 1);
  }
  return difference === 0;
}

/** The SHA-256 of a text. */
export const digest = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

/** Bytes as hexadecimal digits. */
export const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
