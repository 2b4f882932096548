/** Thrown by a check that cannot decide, for example because an earlier step failed. */
export class SkippedError extends Error {
  override readonly name = 'SkippedError';
}
