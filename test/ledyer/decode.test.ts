import { describe, expect, test } from 'vitest';
import {
  boolean,
  integer,
  JsonShapeError,
  record,
  array,
  nullable,
  object,
  literals,
  optional,
  decode,
  string,
  type Decoder,
} from '../../src/ledyer/decode.js';

const complaints = (reader: Decoder<unknown>, value: unknown): string[] => {
  try {
    decode(reader, value);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(JsonShapeError);
    return (error as JsonShapeError).issues.map(({ path, message }) => `${path}: ${message}`);
  }
};

interface Parcel {
  readonly weight: number;
  readonly labels?: readonly string[] | null;
  readonly sender: { readonly name: string } | null;
}
const readParcel = object<Parcel>({
  weight: integer({ min: 1, max: 30 }),
  labels: optional(array(string({ max: 3 }))),
  sender: nullable(object<{ name: string }>({ name: string() })),
});

describe('`object`', () => {
  test('returns a copy with the known fields only', () => {
    const parcel = { weight: 1, labels: ['a'], sender: { name: 'Eva' } };
    const found = decode(readParcel, { ...parcel, colour: 'red' });
    expect(found).toEqual(parcel);
    expect(found).not.toBe(parcel);
  });

  test('accepts a missing or null optional field', () => {
    expect(decode(readParcel, { weight: 1, sender: null })).toEqual({ weight: 1, sender: null });
    expect(decode(readParcel, { weight: 1, sender: null, labels: null }).labels).toBeNull();
  });

  test('reports every wrong field with its path', () => {
    expect(complaints(readParcel, { weight: 31, labels: ['a', 7, 'long'], sender: {} })).toEqual([
      'weight: must be between 1 and 30',
      'labels[1]: must be a string',
      'labels[2]: must be at most 3 characters',
      'sender.name: is required',
    ]);
    expect(complaints(readParcel, { weight: 1 })).toEqual(['sender: is required']);
  });

  test('reads no field from the prototype', () => {
    const inherited = Object.create({ weight: 1, sender: null }) as object;
    expect(complaints(readParcel, inherited)).toEqual([
      'weight: is required',
      'sender: is required',
    ]);
  });

  test.each([[null], [[]], ['text'], [7], [undefined]])('rejects %j', (value) => {
    expect(complaints(readParcel, value)).toHaveLength(1);
  });
});

test.each<[string, Decoder<unknown>, unknown[], unknown[]]>([
  ['text', string(), ['', 'a'], [7, null, undefined, {}]],
  ['an integer', integer(), [0, -1, 2 ** 53 - 1], [0.5, NaN, 2 ** 53, '1', null]],
  ['a flag', boolean, [true, false], [0, 'true', null]],
  ['a known word', literals(['pos', 'online']), ['pos'], ['POS', '', null]],
  ['keys and values', record, [{}, { a: [null] }], [[], null, 'a']],
  ['a list', array(integer()), [[], [1]], [{}, null, ['1']]],
])('a decoder accepts valid values and rejects all others: %s', (_what, reader, good, bad) => {
  for (const value of good) expect(decode(reader, value)).toEqual(value);
  for (const value of bad) expect(complaints(reader, value), String(value)).toHaveLength(1);
});

test('`decode` throws one error with every issue in its message', () => {
  expect(() => decode(readParcel, { weight: 0 })).toThrow(
    'weight must be between 1 and 30; sender is required',
  );
  expect(() => decode(readParcel, 'text')).toThrow('body must be an object');
});
