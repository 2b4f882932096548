/** Thrown by a check that cannot decide, for example because an earlier step already failed. */
export class SkippedError extends Error {
  override readonly name = 'SkippedError';
}
