import { describe, expect, test } from 'vitest';
import { decodeOrder } from '../../src/ledyer/order.js';
import { decodeOrderList } from '../../src/ledyer/order-list.js';
import { decode, type Decoder } from '../../src/ledyer/decode.js';
import { decodeCreateSession } from '../../src/ledyer/session-request.js';
import { decodeSession } from '../../src/ledyer/session.js';
import createSession from '../fixtures/ledyer/create-session.json' with { type: 'json' };
import getOrder from '../fixtures/ledyer/get-order.json' with { type: 'json' };
import getOrders from '../fixtures/ledyer/get-orders.json' with { type: 'json' };
import getSession from '../fixtures/ledyer/get-session.json' with { type: 'json' };

/** The examples of Ledyer's pages, unchanged except for one removed comment. */
const examples: [page: string, decoder: Decoder<unknown>, example: object][] = [
  ['Create order session', decodeCreateSession, createSession],
  ['Get order session', decodeSession, getSession],
  ['Get order', decodeOrder, getOrder],
  ['Get orders', decodeOrderList, getOrders],
];

describe.each(examples)('the example of the page %s', (_page, decoder, example) => {
  test('is decoded without loss of a field', () => {
    expect(decode(decoder, example)).toEqual(example);
  });

  test('is rejected, with the path, when any value is replaced by nested arrays', () => {
    const undetected = [...createDamagedCopies(example)]
      .filter(({ path, value }) => !getErrorMessage(decoder, value).includes(path))
      .map(({ path }) => path);
    // Decoders do not check the shop's own metadata.
    expect(undetected.filter((path) => !path.includes('metadata.'))).toEqual([]);
  });
});

function getErrorMessage(decoder: Decoder<unknown>, value: unknown): string {
  try {
    decode(decoder, value);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Yields the value once for each of its fields, with that field replaced. */
function* createDamagedCopies(
  value: unknown,
  path = '',
): Generator<{ path: string; value: unknown }> {
  if (path !== '') yield { path, value: [[]] };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const part of createDamagedCopies(item, `${path}[${index}]`)) {
        yield { path: part.path, value: value.with(index, part.value) };
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      for (const part of createDamagedCopies(item, path ? `${path}.${key}` : key)) {
        yield { path: part.path, value: { ...value, [key]: part.value } };
      }
    }
  }
}
