import type { Decoder } from '../../ledyer/decode.js';
import { toApiTime } from '../clock/clock.js';
import type { OrderRecord } from './order-record.js';

/**
 * A position in the list of orders, which is newest first. It names the last order of a page and not an offset, so
 * that new orders do not shift pages.
 */
export type CursorPosition = Pick<OrderRecord, 'createdAtMicros'>;

/** Compares two orders for a sort with the newest first. */
export const compareNewestFirst = (a: CursorPosition, b: CursorPosition): number =>
  b.createdAtMicros - a.createdAtMicros;

/** Returns the position as base64 of a time with six fraction digits, as in the example (page Get orders). */
export const encodeCursor = ({ createdAtMicros }: CursorPosition): string =>
  btoa(toApiTime(createdAtMicros));

/** Decodes a cursor of {@link encodeCursor}. */
export const decodeCursor: Decoder<CursorPosition> = (value, path, issues) => {
  const [, seconds = '', micros = ''] =
    /^(.{19})\.(\d{6})Z$/.exec(decodeBase64(String(value))) ?? [];
  const createdAtMicros = Date.parse(`${seconds}Z`) * 1000 + Number(micros);
  if (Number.isNaN(createdAtMicros)) {
    issues.push({ path, message: 'must be the nextCursor of a response' });
  }
  return { createdAtMicros };
};

function decodeBase64(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}
