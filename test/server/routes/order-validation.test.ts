import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CartError } from '../../../src/server/cart/priced-cart.js';
import { createKitAddress } from '../../../src/server/kit-address.js';
import { createPricer } from '../../../src/server/cart/pricer.js';
import type { Quote, QuoteHandler, QuoteInput } from '../../../src/server/cart/quote.js';
import { decodeQuote } from '../../../src/server/cart/decode-quote.js';
import {
  createOrderValidation,
  type OrderValidationDeps,
} from '../../../src/server/routes/order-validation.js';
import type { PendingOrder, ValidateHandler } from '../../../src/server/routes/validate-handler.js';
import { Secret } from '../../../src/server/secret.js';
import type { QuotedCart, StoredSession } from '../../../src/server/store/stored-session.js';

const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';
const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';
const swedish = {
  title: 'Köpet kunde inte genomföras',
  body: 'Varukorgen kan inte beställas just nu. Gå tillbaka till butiken och försök igen.',
};
const english = {
  title: 'The purchase could not be completed',
  body: 'The cart cannot be ordered right now. Go back to the shop and try again.',
};

/** A quote of some pens. */
const quotePens = (quantity: number, unitPrice = 1_990): Quote => ({
  currency: 'SEK',
  orderLines: [
    { type: 'physical', reference: 'PEN', description: 'Pen', quantity, vat: 2_500, unitPrice },
  ],
});
const priced = (quantity: number) => decodeQuote(quotePens(quantity)).cart;
const body = { pens: 3 };
const data = { customerId: 7 };
const createSession = (changes: Partial<StoredSession> = {}) =>
  ({
    sessionId,
    orderId,
    cart: priced(3),
    quote: { details: {}, data, body },
    pendingCart: null,
    pendingQuote: null,
    locale: null,
    state: 'open',
    ...changes,
  }) as StoredSession;

interface Scenario {
  readonly session?: StoredSession | undefined;
  /** Number of pens in Ledyer's session, or another outcome of the read. */
  readonly ledyerPens?: number;
  readonly ledyerState?: string;
  /** Other fields of Ledyer's session. */
  readonly upstream?: object;
  readonly readSession?: (id: string, options: { signal: AbortSignal }) => Promise<unknown>;
  /** Whether the shop's session disappears while Ledyer's is read. */
  readonly isDeletedMeanwhile?: boolean;
  readonly validate?: unknown;
  readonly quote?: QuoteHandler;
  readonly open?: () => unknown;
}

const fail = () => {
  throw new Error('hostile');
};
/** An error one of whose fields cannot be read. */
const createHostileError = (field: 'name' | 'message') =>
  Object.defineProperty(new CartError('Sold out.'), field, { get: fail });
const hostileObject = new Proxy({}, { get: fail, getPrototypeOf: fail });

/** The validation of a shop with one session. */
function createFixture(scenario: Scenario = {}) {
  const { ledyerPens = 3, ledyerState = 'locked', quote = () => quotePens(3) } = scenario;
  let session = 'session' in scenario ? scenario.session : createSession();
  const errors: unknown[] = [];
  const orders: PendingOrder[] = [];
  const find = (id: string) =>
    Promise.resolve([orderId, sessionId].includes(id) ? session : undefined);
  const upstream = {
    id: sessionId,
    orderId,
    state: ledyerState,
    order: { ...priced(ledyerPens), country: 'SE' },
    ...scenario.upstream,
  };
  const store = {
    secrets: { validation: new Secret('v-secret') },
    sessions: {
      findByOrder: find,
      find: scenario.isDeletedMeanwhile ? () => Promise.resolve(undefined) : find,
    },
    carts: {
      commitPendingCart: (_id: string, quoted: QuotedCart) => {
        session = { ...createSession(), ...quoted };
        return Promise.resolve();
      },
      setPendingCart: (_id: string, { cart, quote }: QuotedCart) => {
        session = createSession({ ...session, pendingCart: cart, pendingQuote: quote });
        return Promise.resolve();
      },
      dropPendingCart: () => {
        session = createSession({ ...session, pendingCart: null, pendingQuote: null });
        return Promise.resolve();
      },
    },
  };
  const validate = 'validate' in scenario ? scenario.validate : undefined;
  const deps = {
    open: scenario.open ?? (() => ({ store })),
    ledyer: { sessions: { get: scenario.readSession ?? (() => Promise.resolve(upstream)) } },
    price: createPricer(quote),
    rules: { country: 'SE' },
    locale: 'sv-SE',
    address: createKitAddress({ publicUrl: 'https://shop.test' }),
    validate:
      validate === undefined
        ? undefined
        : (order: PendingOrder, options: { signal: AbortSignal }) => {
            orders.push(order);
            return typeof validate === 'function'
              ? (validate as ValidateHandler)(order, options)
              : validate;
          },
    report: (error: unknown) => errors.push(error),
  } as unknown as OrderValidationDeps;
  const send = (content: BodyInit = JSON.stringify({ orderId }), secret = 'v-secret') => {
    const init = { method: 'POST', body: content, duplex: 'half' } as RequestInit;
    const request = new Request('https://shop.test/ledyer/validate/x', init);
    return createOrderValidation(deps)(request, secret);
  };
  return { send, errors, orders, getSession: () => session };
}

/** Resolves when a validation has reached the part that does not respond. */
let reached: Promise<void>;
let reach: () => void;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  reached = new Promise((resolve) => (reach = resolve));
});
afterEach(() => void vi.useRealTimers());

/** Runs a validation until its deadline. */
async function sendUntilDeadline(send: () => Promise<unknown>) {
  let isSettled = false;
  const result = send().finally(() => (isSettled = true));
  await reached;
  await vi.advanceTimersByTimeAsync(1_999);
  expect(isSettled).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  return result;
}
const never = () => {
  reach();
  return new Promise<never>(() => undefined);
};

describe('a validation by the `validate` option', () => {
  test('approves for `true`, and gets the order, its cart and its data', async () => {
    const { send, orders } = createFixture({ validate: true });
    expect(await send()).toBe(true);
    expect(orders).toEqual([{ orderId, sessionId, cart: priced(3), data }]);
  });

  test.each<[string, unknown]>([
    ['undefined', () => undefined],
    ['null', null],
    ['false', false],
    ['1', 1],
    ['"true"', 'true'],
    ['an empty object', {}],
    ['a Boolean object', Object(true)],
    ['an array', [true]],
    ['an object whose every field is true', new Proxy({}, { get: () => true })],
    ['a title without a body', { title: 7, body: '' }],
    ['a promise of undefined', () => Promise.resolve(undefined)],
    ['a thrown error', () => Promise.reject(new Error('no stock server'))],
    ['a thrown value', vi.fn().mockRejectedValue(null)],
    [
      'an object whose fields throw',
      () => ({
        get title() {
          throw new Error('broken');
        },
      }),
    ],
    ['a thrown error whose name throws', vi.fn().mockRejectedValue(createHostileError('name'))],
    [
      'a thrown error whose message throws',
      vi.fn().mockRejectedValue(createHostileError('message')),
    ],
    ['a thrown proxy whose traps all throw', vi.fn().mockRejectedValue(hostileObject)],
  ])('declines for %s, with a title and a body', async (_, validate) => {
    expect(await createFixture({ validate }).send()).toEqual(swedish);
  });

  test('declines with the title and body that the shop returns, and no other fields', async () => {
    const message = { title: 'Sold out', body: 'The pens are sold out.' };
    const { send, errors } = createFixture({ validate: { ...message, stock: 0 } });
    expect(await send()).toEqual(message);
    expect(errors).toEqual([]);
  });

  test('completes a message in the language of the session', async () => {
    const session = createSession({ locale: 'en-US' });
    const { send } = createFixture({ session, validate: { body: 'Sold out.' } });
    expect(await send()).toEqual({ ...english, body: 'Sold out.' });
  });

  test('declines and aborts after 2 s', async () => {
    let signal: AbortSignal | undefined;
    const { send } = createFixture({
      validate: (_: PendingOrder, options: { signal: AbortSignal }) => {
        ({ signal } = options);
        return never();
      },
    });
    expect(await sendUntilDeadline(send)).toEqual(swedish);
    expect(signal?.aborted).toBe(true);
  });
});

describe('a validation', () => {
  test.each<[string, Scenario]>([
    ['the database', { open: never }],
    ['the read from Ledyer', { readSession: never }],
    ['the quote', { quote: never }],
  ])('declines after 2 s while %s does not respond', async (_, scenario) => {
    expect(await sendUntilDeadline(createFixture(scenario).send)).toEqual(swedish);
  });

  test('declines after 2 s while the body is incomplete', async () => {
    let isCancelled = false;
    const dripping = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"orderId":')),
      pull: never,
      cancel: () => void (isCancelled = true),
    });
    const { send } = createFixture({ validate: true });
    expect(await sendUntilDeadline(() => send(dripping))).toEqual(swedish);
    expect(isCancelled).toBe(true);
  });

  test.each<[string, Scenario]>([
    ['the database is not available', { open: () => Promise.reject(new Error('no database')) }],
    ['Ledyer fails', { readSession: () => Promise.reject(new Error('no Ledyer')) }],
    ['Ledyer returns another session', { upstream: { id: 'se_2' } }],
    ['Ledyer returns another order', { upstream: { orderId: 'or_2' } }],
    ['the session is authorized at Ledyer', { ledyerState: 'authorized' }],
    ['the session is expired at Ledyer', { ledyerState: 'expired' }],
    ['the session is cancelled at Ledyer', { ledyerState: 'cancelled' }],
    ['the session is known to be cancelled', { session: createSession({ state: 'cancelled' }) }],
  ])('declines when %s', async (_, scenario) => {
    expect(await createFixture({ validate: true, ...scenario }).send()).toEqual(swedish);
  });

  test.each(['frozen', 'Cancelled', ''])(
    'declines and reports the unknown session state "%s"',
    async (ledyerState) => {
      const { send, errors, orders } = createFixture({ validate: true, ledyerState });
      expect(await send()).toEqual(swedish);
      expect(errors).toMatchObject([{ name: 'ValidationError', code: 'state-unknown' }]);
      expect(orders).toEqual([]);
    },
  );

  test.each(['open', 'locked', 'pendingSca'])('approves in the state `%s`', async (ledyerState) => {
    expect(await createFixture({ validate: true, ledyerState }).send()).toBe(true);
  });

  test.each<[string, Scenario]>([
    ['the shop has no such session', { session: undefined }],
    ['the session is deleted meanwhile', { isDeletedMeanwhile: true }],
  ])('declines and reports no error when %s', async (_, scenario) => {
    const { send, errors } = createFixture({ validate: true, ...scenario });
    expect(await send()).toEqual(swedish);
    expect(errors).toEqual([]);
  });

  test('aborts its read from Ledyer after 2 s', async () => {
    const reads: { id: string; signal: AbortSignal }[] = [];
    const { send } = createFixture({
      readSession: (id, { signal }) => {
        reads.push({ id, signal });
        return never();
      },
    });
    await sendUntilDeadline(send);
    expect(reads).toMatchObject([{ id: sessionId, signal: { aborted: true } }]);
  });

  test.each<[string, Scenario]>([
    ['approves', { validate: true }],
    ['declines', { validate: false }],
  ])('leaves no timer behind when it %s', async (_, scenario) => {
    await createFixture(scenario).send();
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['that is not JSON', 'x'],
    ['without an order', '{}'],
    ['that is too large', `{"orderId":"${'x'.repeat(300_000)}"}`],
    ['of another order', '{"orderId":"or_2"}'],
  ])('declines a body %s', async (_, content) => {
    expect(await createFixture({ validate: true }).send(content)).toEqual(swedish);
  });

  test('approves a request that contains the whole order', async () => {
    const content = JSON.stringify({ orderId, order: 'x'.repeat(60_000) });
    expect(await createFixture({ validate: true }).send(content)).toBe(true);
  });

  test('declines a wrong secret, which may be that of an earlier database', async () => {
    const { send, orders } = createFixture({ validate: true });
    expect(await send(JSON.stringify({ orderId }), 'n-secret')).toEqual(swedish);
    expect(orders).toEqual([]);
  });

  test('validates the pending cart when Ledyer has that one', async () => {
    const session = createSession({
      pendingCart: priced(500),
      pendingQuote: { details: {}, data: { customerId: 8 }, body },
    });
    const { send, orders, getSession } = createFixture({
      session,
      ledyerPens: 500,
      validate: ({ cart }: PendingOrder) => cart.orderLines[0]!.quantity < 10,
    });
    expect(await send()).toEqual(swedish);
    expect(orders).toEqual([{ orderId, sessionId, cart: priced(500), data: { customerId: 8 } }]);
    expect(getSession()).toMatchObject({ cart: priced(500), pendingCart: null });
  });

  test('drops the pending cart when Ledyer has the other one', async () => {
    const session = createSession({
      pendingCart: priced(500),
      pendingQuote: { details: {}, data: null, body },
    });
    const { send, orders, getSession } = createFixture({ session, validate: true });
    expect(await send()).toBe(true);
    expect(orders).toMatchObject([{ cart: priced(3), data }]);
    expect(getSession()).toMatchObject({ cart: priced(3), pendingCart: null });
  });
});

describe('a validation of a cart that the shop has not priced', () => {
  test('declines, reports what differs, and makes the shop send its cart again', async () => {
    const order = { ...priced(3), currency: 'EUR', country: 'NO' };
    const { send, errors, getSession } = createFixture({ validate: true, upstream: { order } });
    expect(await send()).toEqual(swedish);
    expect(errors).toMatchObject([
      {
        name: 'ValidationError',
        code: 'cart-unknown',
        message: 'Ledyer has a cart that the shop has not priced: currency, country',
      },
    ]);
    const { cart, quote } = createSession();
    expect(getSession()).toEqual(createSession({ pendingCart: cart, pendingQuote: quote }));
  });

  test('keeps a pending cart, which the shop sends again anyway', async () => {
    const session = createSession({
      pendingCart: priced(7),
      pendingQuote: { details: {}, data: null, body },
    });
    const { send, getSession } = createFixture({ session, validate: true, ledyerPens: 500 });
    expect(await send()).toEqual(swedish);
    expect(getSession()).toEqual(session);
  });
});

describe('a validation without the `validate` option', () => {
  test('prices the cart again, with the page’s body, the session and its data', async () => {
    const inputs: QuoteInput[] = [];
    const { send } = createFixture({
      quote: (input) => {
        inputs.push(input);
        return quotePens(3);
      },
    });
    expect(await send()).toBe(true);
    expect(inputs).toMatchObject([{ body, sessionId, data }]);
    const [{ request }] = inputs as [QuoteInput];
    expect(request).toMatchObject({ method: 'POST', url: 'https://shop.test/ledyer/sessions' });
    expect([...request.headers]).toEqual([]);
  });

  test('declines when the price has changed, and reports it', async () => {
    const { send, errors } = createFixture({ quote: () => quotePens(3, 19_900) });
    expect(await send()).toEqual(swedish);
    expect(errors).toMatchObject([
      {
        name: 'ValidationError',
        code: 'price-changed',
        message:
          'The cart has another price now than when it was ordered. If this happens to every order, `quote` depends on the headers of the page, which a validation does not have: identify the buyer by `data`, or pass the option `validate`',
      },
    ]);
  });

  test('declines with the buyer’s message when the cart cannot be ordered any more', async () => {
    const { send, errors } = createFixture({
      quote: () => {
        throw new CartError('The pens are sold out.');
      },
    });
    expect(await send()).toEqual({ ...swedish, body: 'The pens are sold out.' });
    expect(errors).toEqual([]);
  });

  test('derives the body of a catalogue from the lines', async () => {
    const bodies: unknown[] = [];
    const session = createSession({ quote: { details: {}, data: null, body: null } });
    const { send } = createFixture({
      session,
      quote: (input) => {
        bodies.push(input.body);
        return quotePens(3);
      },
    });
    expect(await send()).toBe(true);
    expect(bodies).toEqual([{ items: [{ sku: 'PEN', quantity: 3 }] }]);
  });
});
