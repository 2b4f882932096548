import { isId, type IdKind } from '../../ledyer/ids.js';
import { LedyerError } from './ledyer-error.js';

/**
 * An id becomes part of a path, so one that is not Ledyer's must not get that far.
 *
 * @throws {LedyerError} `id-invalid`
 */
export function assertId(kind: IdKind, id: string): string {
  if (isId(kind, id)) return id;
  throw new LedyerError('id-invalid', `That is not the id of a Ledyer ${kind}`);
}
