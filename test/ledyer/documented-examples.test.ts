import { describe, expect, test } from 'vitest';
import { decodeNotification } from '../../src/ledyer/notification.js';
import { decodeValidationRequest } from '../../src/ledyer/order-validation.js';
import { decodeOrder } from '../../src/ledyer/order.js';
import { decodeOrderList } from '../../src/ledyer/order-list.js';
import { decode, type Decoder } from '../../src/ledyer/decode.js';
import { decodeCreateSession } from '../../src/ledyer/session-request.js';
import { decodeCreatedSession, decodeSession } from '../../src/ledyer/session.js';
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
});

describe('the request body of the page Create order session', () => {
  test('is rejected, with the path, when any value is replaced by nested arrays', () => {
    const undetected = [...listFields(createSession)]
      .filter(
        (path) =>
          !getErrorMessage(decodeCreateSession, garble(createSession, path, [[]])).includes(path),
      )
      // Decoders do not check the shop's own metadata.
      .filter((path) => !path.includes('metadata.'));
    expect(undetected).toEqual([]);
  });
});

/** Fields that decide about a purchase, by their path without indexes. All other fields may be unreadable. */
const neededFields: Record<string, readonly string[]> = {
  'Get order session': [
    'id',
    'merchantId',
    'order',
    'order.country',
    'order.currency',
    'order.orderLines',
    'order.orderLines[]',
    ...getLineFields('order.orderLines[]'),
    'order.totalOrderAmount',
    'order.totalOrderAmountExclVat',
    'order.totalOrderVatAmount',
    'orderId',
    'state',
  ],
  'Get order': [
    'captured',
    ...getAmountFields('capturedAmount'),
    'id',
    'merchantId',
    ...getAmountFields('orderAmount'),
    'refunded',
    ...getAmountFields('refundedAmount'),
    'status',
    'status[]',
    'uncaptured',
    'uncaptured.ledgerId',
    'uncaptured.orderLines',
    'uncaptured.orderLines[]',
    'uncaptured.orderLines[].id',
    ...getLineFields('uncaptured.orderLines[]'),
    ...getAmountFields('uncaptured.totalOrderAmount'),
    ...getAmountFields('uncaptured.totalOrderAmountExclVat'),
    ...getAmountFields('uncaptured.totalOrderVatAmount'),
    ...getAmountFields('uncapturedAmount'),
  ],
  'Get orders': [
    'orders',
    'orders[]',
    'orders[].id',
    'orders[].status',
    'orders[].status[]',
    ...getAmountFields('orders[].totalOrderAmount'),
  ],
};

/** Needed fields for which `null` is a valid value. */
const nullableFields = [
  'captured',
  'refunded',
  'order.orderLines',
  'order.orderLines[].unitPrice',
  'uncaptured',
  'uncaptured.orderLines[].unitPrice',
  'uncaptured.totalOrderAmount',
  'uncaptured.totalOrderAmountExclVat',
  'uncaptured.totalOrderVatAmount',
  'uncapturedAmount',
];

/** Values that no documented field has. A needed field has a value of its type that is wrong as well. */
const garbledValues: readonly unknown[] = [[[]], { '': {} }, true];

describe.each(examples.slice(1))('a garbled field of the page %s', (page, decoder, example) => {
  const needed = neededFields[page]!;
  const paths = [...listFields(example)];
  const isNeeded = (path: string) => needed.includes(path.replace(/\[\d+\]/g, '[]'));

  test('covers every needed field', () => {
    const known = new Set(paths.map((path) => path.replace(/\[\d+\]/g, '[]')));
    expect(needed.filter((path) => !known.has(path))).toEqual([]);
  });

  test.each(paths.filter(isNeeded))('%s rejects the response and names the field', (path) => {
    for (const value of garbledValues)
      expect(getErrorMessage(decoder, garble(example, path, value)), String(value)).toContain(path);
    if (nullableFields.includes(path.replace(/\[\d+\]/g, '[]'))) {
      expect(getErrorMessage(decoder, garble(example, path, null))).toBe('');
    } else {
      expect(getErrorMessage(decoder, garble(example, path, null))).toContain(path);
    }
  });

  test.each(paths.filter((path) => !isNeeded(path)))(
    '%s changes no other field, whatever it contains',
    (path) => {
      for (const value of [...garbledValues, null, undefined, 5, '\0', '', []]) {
        const garbled = decode(decoder, garble(example, path, value));
        // A field of the same branch may be dropped with it, but nothing outside of it.
        const branch = getBranch(path);
        expect(garble(garbled as object, branch, undefined), String(value)).toEqual(
          garble(decode(decoder, example) as object, branch, undefined),
        );
      }
    },
  );
});

describe('a response to the creation of a session', () => {
  const created = { orderId: 'or_1', sessionId: 'se_1', expiresAt: '2026-11-08T10:00:00Z' };

  test('needs both ids, and drops an expiry that cannot be read', () => {
    expect(decode(decodeCreatedSession, created)).toEqual(created);
    for (const expiresAt of [5, '', 'soon', [], {}])
      expect(decode(decodeCreatedSession, { ...created, expiresAt })).toEqual({
        orderId: 'or_1',
        sessionId: 'se_1',
      });
    for (const name of ['orderId', 'sessionId'])
      for (const value of [null, 5, undefined])
        expect(getErrorMessage(decodeCreatedSession, { ...created, [name]: value })).toContain(
          name,
        );
  });
});

describe('a webhook of Ledyer', () => {
  test.each([5, null, [], {}, 'x'.repeat(201)])(
    'is decoded with %j in the fields that the kit does not need',
    (garbled) => {
      const fields = { merchantId: garbled, reference: garbled, storeId: garbled };
      const eventType = 'com.ledyer.order.create';
      const notification = decode(decodeNotification, { eventType, orderId: 'or_1', ...fields });
      expect(notification).toMatchObject({ eventType, orderId: 'or_1' });
      expect(decode(decodeValidationRequest, { orderId: 'or_1', ...fields }).orderId).toBe('or_1');
    },
  );

  test('needs its ids and its type', () => {
    expect(getErrorMessage(decodeNotification, { eventType: 5 })).toContain('eventType');
    expect(
      getErrorMessage(decodeNotification, { eventType: 'x', orderId: 5, sessionId: 5 }),
    ).toContain('orderId');
    expect(getErrorMessage(decodeValidationRequest, { orderId: 5 })).toContain('orderId');
  });
});

describe('a part of an order', () => {
  const part = getOrder.uncaptured;

  test.each(['captured', 'refunded'])('needs its id, amount and lines in `%s`', (name) => {
    expect(decode(decodeOrder, { ...getOrder, [name]: [part] })).toMatchObject({ [name]: [part] });
    for (const garbled of [{ orderLines: null }, { ledgerId: 5 }, { totalOrderAmount: 'much' }])
      expect(
        getErrorMessage(decodeOrder, { ...getOrder, [name]: [{ ...part, ...garbled }] }),
      ).toContain(name);
  });

  test('keeps the actions that can be read', () => {
    const availableActions = [{ type: 'cancel' }, null, { type: 5 }, { type: 'capture' }];
    const order = decode(decodeOrder, { ...getOrder, uncaptured: { ...part, availableActions } });
    expect(order.uncaptured?.availableActions).toEqual([{ type: 'cancel' }, { type: 'capture' }]);
  });
});

describe('a line of an order', () => {
  const decodeLine = (changes: object) => {
    const [line] = getOrder.uncaptured.orderLines;
    const uncaptured = { ...getOrder.uncaptured, orderLines: [{ ...line, ...changes }] };
    return decode(decodeOrder, { ...getOrder, uncaptured }).uncaptured!.orderLines[0]!;
  };

  test('drops a unit price that is a fraction of a minor unit', () => {
    const line = decodeLine({ unitPrice: 249.38, unitDiscountAmount: 0.5 });
    expect(line).not.toHaveProperty('unitPrice');
    expect(line).not.toHaveProperty('unitDiscountAmount');
  });

  test('has no floating-point rounding errors', () => {
    expect(
      decodeLine({
        unitPrice: 980.0000000000001,
        totalAmount: 999.9999999,
        totalVatAmount: 200.0000001,
      }),
    ).toMatchObject({ unitPrice: 980, totalAmount: 1_000, totalVatAmount: 200 });
  });

  test.each(['totalAmount', 'totalVatAmount', 'quantity', 'vat'])(
    'is rejected with a fraction in %s',
    (name) => {
      expect(() => decodeLine({ [name]: 0.5 })).toThrow(name);
    },
  );
});

describe('an order with unreadable details', () => {
  test('has no payment method without a type', () => {
    for (const paymentMethod of [{ provider: null, type: null }, { type: 5 }, 'card'])
      expect(decode(decodeOrder, { ...getOrder, paymentMethod }).paymentMethod).toBeUndefined();
    const card = { provider: null, type: 'card' };
    expect(decode(decodeOrder, { ...getOrder, paymentMethod: card }).paymentMethod).toEqual(card);
  });

  test('keeps an event that cannot be read, with the type `unreadable`', () => {
    const events = [{ ...getOrder.events[0], type: null }, 5, getOrder.events[1]];
    expect(decode(decodeOrder, { ...getOrder, events }).events.map(({ type }) => type)).toEqual([
      'unreadable',
      'unreadable',
      'create',
    ]);
  });

  test('keeps the risk tags that can be read', () => {
    const tags = ['blacklisted', null, 5, 'creditDeclined'];
    expect(decode(decodeOrder, { ...getOrder, riskProfile: { tags } }).riskProfile).toEqual({
      tags: ['blacklisted', 'creditDeclined'],
    });
    expect(decode(decodeOrder, { ...getOrder, riskProfile: { tags: null } }).riskProfile).toEqual({
      tags: [],
    });
  });

  test('creates the formatted amounts from the number', () => {
    const orderAmount = { minorUnits: 510_000, currency: 'SEK', formatted: null };
    expect(decode(decodeOrder, { ...getOrder, orderAmount }).orderAmount).toEqual(
      getOrder.orderAmount,
    );
  });
});

function getLineFields(path: string): string[] {
  return ['quantity', 'reference', 'totalAmount', 'totalVatAmount', 'type', 'unitPrice', 'vat'].map(
    (name) => `${path}.${name}`,
  );
}

function getAmountFields(path: string): string[] {
  return [path, `${path}.currency`, `${path}.minorUnits`];
}

/** The outermost lenient field around a path. */
const getBranch = (path: string) =>
  /^(?:customer|events|metadata|paymentMethod|riskProfile|order\.metadata|order\.settings|uncaptured\.availableActions|uncaptured\.status|orders\[\d+\]\.customer)(?=$|[.[])/.exec(
    path,
  )?.[0] ?? path;

function getErrorMessage(decoder: Decoder<unknown>, value: unknown): string {
  try {
    decode(decoder, value);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Yields the path of each field and item. */
function* listFields(value: unknown, path = ''): Generator<string> {
  if (path !== '') yield path;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* listFields(item, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value))
      yield* listFields(item, path ? `${path}.${key}` : key);
  }
}

/** Returns a copy in which the field has another value, or does not exist if that is `undefined`. */
function garble<T extends object>(example: T, path: string, value: unknown): T {
  const copy = structuredClone(example);
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop()!;
  let target = copy as Record<string, unknown>;
  for (const key of keys) target = target[key] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(target, last);
  else target[last] = value;
  return copy;
}
