import type { Decoder } from '../../ledyer/decode.js';
import { isoTime } from '../clock/clock.js';
import type { OrderRecord } from './order-record.js';

/**
 * A place in the list of orders, which is newest first. It names the last order
 * that was seen and not a number of orders, so that orders which are added
 * meanwhile move nothing.
 */
export type Position = Pick<OrderRecord, 'createdAt' | 'number'>;

/** Sorts newest first. */
export const newestFirst = (a: Position, b: Position): number =>
  b.createdAt - a.createdAt || b.number - a.number;

/**
 * The position as text: base64 of a time, as in the example (page Get orders,
 * which decodes to one), and of what breaks ties.
 */
export const cursorOf = ({ createdAt, number }: Position): string =>
  btoa(`${isoTime(createdAt)} ${number}`);

/** Reads what {@link cursorOf} wrote. */
export const readCursor: Decoder<Position> = (value, path, issues) => {
  const [time = '', number = ''] = decoded(String(value)).split(' ');
  const position = { createdAt: Date.parse(time), number: Number(number) };
  if (Number.isNaN(position.createdAt) || !Number.isSafeInteger(position.number)) {
    issues.push({ path, message: 'must be the nextCursor of an answer' });
  }
  return position;
};

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}
