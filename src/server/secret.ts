/** Text that is hidden in logs, JSON, errors and debugger output. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** Wraps a text, or returns the secret itself. */
  static of(value: string | Secret): Secret {
    return typeof value === 'string' ? new Secret(value) : value;
  }

  /** Returns the text. Call it where the text is sent, and do not store the result. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  /** Node's console output. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/**
 * Compares a text with a secret in constant time.
 *
 * It compares digests, so that neither the length nor a common prefix affects the time.
 */
export async function timingSafeEquals(text: string, secret: Secret): Promise<boolean> {
  const [left, right] = await Promise.all([text, secret.reveal()].map(digest));
  let difference = 0;
  for (let index = 0; index < 32; index += 1) {
    difference |= (left?.[index] ?? 0) ^ (right?.[index] ?? 1);
  }
  return difference === 0;
}

/** Returns the SHA-256 of a text. */
export const digest = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

/** Returns bytes as hexadecimal digits. */
export const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
