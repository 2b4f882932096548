import { describe, expect, test } from 'vitest';
import { parseOrderFilter } from '../../../src/server/routes/order-filter.js';

const parse = (query: string) => parseOrderFilter(new URLSearchParams(query));

describe('`parseOrderFilter`', () => {
  test('returns an empty filter for an empty query', () => {
    expect(parse('')).toEqual({});
  });

  test.each(['createdFrom', 'createdTo', 'expiresFrom', 'expiresTo', 'cursor', 'fromId', 'q'])(
    'reads the single value of `%s`',
    (name) => {
      expect(parse(`${name}=a`)).toEqual({ [name]: 'a' });
      expect(() => parse(`${name}=a&${name}=b`)).toThrow(
        `The parameter ${name} is unknown or its value is invalid.`,
      );
    },
  );

  test.each([
    'id',
    'merchantReference',
    'orderReference',
    'paymentMethodCategory',
    'status',
    'statusAnd',
    'storeId',
  ])('reads all values of `%s`', (name) => {
    expect(parse(`${name}=a&${name}=b`)).toEqual({ [name]: ['a', 'b'] });
    expect(parse(`${name}=a`)).toEqual({ [name]: ['a'] });
  });

  test.each([
    ['1', 1],
    ['100', 100],
  ])('reads the size %s', (text, size) => {
    expect(parse(`size=${text}`)).toEqual({ size });
  });

  test.each(['0', '101', '1.5', 'x', ''])('rejects the size %j', (text) => {
    expect(() => parse(`size=${text}`)).toThrow(
      expect.objectContaining({
        type: 'query-invalid',
        detail: 'The parameter size is unknown or its value is invalid.',
      }),
    );
  });

  test('accepts a value of 200 characters, and rejects a longer one', () => {
    expect(parse(`id=${'x'.repeat(200)}`)).toEqual({ id: ['x'.repeat(200)] });
    expect(() => parse(`id=a&id=${'x'.repeat(201)}`)).toThrow('The parameter id is unknown');
  });

  test('rejects an unknown parameter by its name', () => {
    expect(() => parse('limit=5')).toThrow('The parameter limit is unknown');
    expect(() => parse(`${'x'.repeat(40)}=5`)).toThrow('The parameter xxxx');
  });

  test.each(['a b', '<b>', 'x y1', '€a', 'x'.repeat(41)])(
    'does not repeat the unusual name %j',
    (name) => {
      expect(() => parse(`${encodeURIComponent(name)}=5`)).toThrow(/^Unknown parameter\.$/);
    },
  );
});
