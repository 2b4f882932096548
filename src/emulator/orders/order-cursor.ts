import type { Decoder } from '../../ledyer/decode.js';
import { toIsoTime } from '../clock/clock.js';
import type { OrderRecord } from './order-record.js';

/**
 * A place in the list of orders, which is newest first. It names the last order
 * that was seen and not a number of orders, so that orders which are added
 * meanwhile move nothing.
 */
export type CursorPosition = Pick<OrderRecord, 'createdAt' | 'number'>;

/** Sorts newest first. */
export const compareNewestFirst = (a: CursorPosition, b: CursorPosition): number =>
  b.createdAt - a.createdAt || b.number - a.number;

/**
 * The position as text: base64 of a time, as in the example (page Get orders,
 * which decodes to one), and of what breaks ties.
 */
export const encodeCursor = ({ createdAt, number }: CursorPosition): string =>
  btoa(`${toIsoTime(createdAt)} ${number}`);

/** Reads what {@link encodeCursor} wrote. */
export const decodeCursor: Decoder<CursorPosition> = (value, path, issues) => {
  const [time = '', number = ''] = decodeBase64(String(value)).split(' ');
  const position = { createdAt: Date.parse(time), number: Number(number) };
  if (Number.isNaN(position.createdAt) || !Number.isSafeInteger(position.number)) {
    issues.push({ path, message: 'must be the nextCursor of an answer' });
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
