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

const getIssues = (decoder: Decoder<unknown>, value: unknown): string[] => {
  try {
    decode(decoder, value);
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
const decodeParcel = object<Parcel>({
  weight: integer({ min: 1, max: 30 }),
  labels: optional(array(string({ max: 3 }))),
  sender: nullable(object<{ name: string }>({ name: string() })),
});

describe('`object`', () => {
  test('returns a copy with the known fields only', () => {
    const parcel = { weight: 1, labels: ['a'], sender: { name: 'Eva' } };
    const result = decode(decodeParcel, { ...parcel, colour: 'red' });
    expect(result).toEqual(parcel);
    expect(result).not.toBe(parcel);
  });

  test('accepts a missing or null optional field', () => {
    expect(decode(decodeParcel, { weight: 1, sender: null })).toEqual({ weight: 1, sender: null });
    expect(decode(decodeParcel, { weight: 1, sender: null, labels: null }).labels).toBeNull();
  });

  test('reports every wrong field with its path', () => {
    expect(getIssues(decodeParcel, { weight: 31, labels: ['a', 7, 'long'], sender: {} })).toEqual([
      'weight: must be between 1 and 30',
      'labels[1]: must be a string',
      'labels[2]: must be at most 3 characters',
      'sender.name: is required',
    ]);
    expect(getIssues(decodeParcel, { weight: 1 })).toEqual(['sender: is required']);
  });

  test('reads no field from the prototype', () => {
    const inherited = Object.create({ weight: 1, sender: null }) as object;
    expect(getIssues(decodeParcel, inherited)).toEqual([
      'weight: is required',
      'sender: is required',
    ]);
  });

  test.each([[null], [[]], ['text'], [7], [undefined]])('rejects %j', (value) => {
    expect(getIssues(decodeParcel, value)).toHaveLength(1);
  });
});

test.each<[string, Decoder<unknown>, unknown[], unknown[]]>([
  ['string', string(), ['', 'a'], [7, null, undefined, {}]],
  ['integer', integer(), [0, -1, 2 ** 53 - 1], [0.5, NaN, 2 ** 53, '1', null]],
  ['boolean', boolean, [true, false], [0, 'true', null]],
  ['literals', literals(['pos', 'online']), ['pos'], ['POS', '', null]],
  ['record', record, [{}, { a: [null] }], [[], null, 'a']],
  ['array', array(integer()), [[], [1]], [{}, null, ['1']]],
])(
  'the decoder `%s` accepts valid values and rejects all others',
  (_name, decoder, valid, invalid) => {
    for (const value of valid) expect(decode(decoder, value)).toEqual(value);
    for (const value of invalid) expect(getIssues(decoder, value), String(value)).toHaveLength(1);
  },
);

test('`decode` throws one error with every issue in its message', () => {
  expect(() => decode(decodeParcel, { weight: 0 })).toThrow(
    'weight must be between 1 and 30; sender is required',
  );
  expect(() => decode(decodeParcel, 'text')).toThrow('body must be an object');
});
