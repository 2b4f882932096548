import type { Decoder } from '../../ledyer/decode.js';
import { toIsoTime } from '../clock/clock.js';
import type { OrderRecord } from './order-record.js';

/**
 * A position in the list of orders, which is newest first. It names the last order of a page and not an offset, so
 * that new orders do not shift pages.
 */
export type CursorPosition = Pick<OrderRecord, 'createdAt' | 'number'>;

/** Compares two orders for a sort with the newest first. */
export const compareNewestFirst = (a: CursorPosition, b: CursorPosition): number =>
  b.createdAt - a.createdAt || b.number - a.number;

/**
 * Returns the position as base64 of a time, as in the example (page Get orders), and of a number that breaks ties.
 */
export const encodeCursor = ({ createdAt, number }: CursorPosition): string =>
  btoa(`${toIsoTime(createdAt)} ${number}`);

/** Decodes a cursor of {@link encodeCursor}. */
export const decodeCursor: Decoder<CursorPosition> = (value, path, issues) => {
  const [time = '', number = ''] = decodeBase64(String(value)).split(' ');
  const position = { createdAt: Date.parse(time), number: Number(number) };
  if (Number.isNaN(position.createdAt) || !Number.isSafeInteger(position.number)) {
    issues.push({ path, message: 'must be the nextCursor of a response' });
  }
  return position;
};

function decodeBase64(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}
