import { isId, type IdKind } from '../../ledyer/ids.js';
import { LedyerError } from './ledyer-error.js';

/**
 * Returns `id` if it is an id of this kind. An id becomes part of a URL path, so no other text may reach it.
 *
 * @throws {LedyerError} `id-invalid`
 */
export function assertId(kind: IdKind, id: string): string {
  if (isId(kind, id)) return id;
  throw new LedyerError('id-invalid', `Not the id of a Ledyer ${kind}`);
}
