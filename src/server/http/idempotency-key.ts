import { Problem } from './problem.js';

/** A random UUID (RFC 9562, version 4). The others are the same for many clients, or can be guessed. */
const randomUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * Returns the `Idempotency-Key` of a request in lowercase, or `undefined` without one.
 *
 * @param advice detail of the problem
 * @throws {Problem} `idempotency-key-invalid` when the key is not a random UUID
 */
export function readIdempotencyKey({ headers }: Request, advice?: string): string | undefined {
  const key = headers.get('idempotency-key');
  if (key === null) return undefined;
  if (!randomUuid.test(key)) throw new Problem('idempotency-key-invalid', advice);
  return key.toLowerCase();
}
