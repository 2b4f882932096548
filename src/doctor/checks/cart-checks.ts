import type { CheckContext } from '../check-context.js';
import { createBuyer } from '../buyer-client.js';
import { compactFailures, type Check } from './check.js';
import { describeResponse, getField, isClientError, isSuccess } from '../http-response.js';
import { countGoods, formatTotals } from './session-facts.js';
import { SkippedError } from '../skipped-error.js';

const area = 'Sessions';

/** Fields that an attacker may add to an item and to the body. */
const forgedFields: readonly (readonly [name: string, item: object, body: object])[] = [
  ['its own prices in the items', forgedPrices(), {}],
  ['prices as strings in the items', { unitPrice: '1', price: '0.01', totalAmount: '1' }, {}],
  ['its own totals', {}, { ...forgedTotals(), total: 1, discount: 100 }],
  ['order lines for Ledyer', {}, { ...forgedTotals(), orderLines: [forgedLine()] }],
  [
    'prices under other names',
    { unit_price: 1, unit_amount: 1, amount: 1, cost: 1 },
    { amount: 1 },
  ],
  ['another currency', { currency: 'ISK' }, { currency: 'ISK', country: 'IS' }],
];

const pricesFromServer: Check = {
  id: 'prices-from-server',
  area,
  description: 'Prices, totals, VAT and currency come from the server, not from the page.',
  advice:
    'Read only sku and quantity from the body, and take everything else from your catalogue. Or reject unknown fields with 400.',
  async run(context) {
    const expected = formatTotals(context.getSession(await context.startCheckout()));
    const failures: string[] = [];
    const returning = await context.startCheckout();
    for (const [name, itemFields, bodyFields] of forgedFields) {
      const body = {
        ...bodyFields,
        items: context.createItems().map((each) => ({ ...each, ...itemFields })),
      };
      const first = context.findSession(await createBuyer(context.server).post('/sessions', body));
      const again = context.findSession(await returning.buyer.post('/sessions', body));
      await returning.buyer.put(`/sessions/${returning.sessionId}/cart`, body);
      const changed = context.getSession(returning);
      // Servers usually price these three requests in different functions.
      const sessions = {
        'by a new buyer': first,
        'by a returning buyer': again,
        'to change a cart': changed,
      };
      for (const [sender, session] of Object.entries(sessions)) {
        if (session && formatTotals(session) !== expected) {
          failures.push(
            `A body with ${name}, sent ${sender}, cost ${formatTotals(session)} instead of ${expected}.`,
          );
        }
      }
    }
    const listed = await getListedPrice(context);
    if (listed !== undefined && !expected.startsWith(`${listed}, `)) {
      failures.push(
        `GET /products lists ${listed} for ${context.sku}; the session at Ledyer has ${expected}.`,
      );
    }
    return { failures };
  },
};

/** Invalid carts. */
const invalidCarts: readonly (readonly [name: string, toItems: (sku: string) => unknown])[] = [
  ['a quantity of -1', (sku) => [{ sku, quantity: -1 }]],
  ['a quantity of 0', (sku) => [{ sku, quantity: 0 }]],
  ['a quantity of 0.5', (sku) => [{ sku, quantity: 0.5 }]],
  ['a quantity of a quadrillion', (sku) => [{ sku, quantity: 1e15 }]],
  ['a quantity of 1e308', (sku) => [{ sku, quantity: 1e308 }]],
  ['no quantity', (sku) => [{ sku }]],
  ['an array as quantity', (sku) => [{ sku, quantity: [2, 3] }]],
  ['5 items and -4 of the same', (sku) => [5, -4].map((quantity) => ({ sku, quantity }))],
  ['a product that does not exist', () => [{ sku: 'unknown-product', quantity: 1 }]],
  ['no items', () => []],
  ['an object instead of items', (sku) => ({ sku, quantity: 1 })],
];

const cartLimits: Check = {
  id: 'cart-limits',
  area,
  description: 'An invalid cart is rejected and never sent to Ledyer.',
  advice:
    'Before you call Ledyer, reject these with 4xx: quantities that are not a whole number from 1 to your limit, unknown SKUs, and empty carts.',
  async run({ server, emulator, sku }) {
    /** Names of the carts, by outcome. */
    const outcomes = new Map<string, string[]>();
    for (const [name, toItems] of invalidCarts) {
      const before = emulator.sessions().length;
      const response = await createBuyer(server).post('/sessions', { items: toItems(sku) });
      const isCreated = emulator.sessions().length > before;
      if (!isCreated && isClientError(response)) continue;
      const outcome = isCreated ? 'it created a session' : describeResponse(response);
      outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), name]);
    }
    return {
      failures: [...outcomes].map(
        ([outcome, carts]) => `A cart with ${carts.join(', or with ')}: ${outcome}.`,
      ),
    };
  },
};

const cartChange: Check = {
  id: 'cart-change',
  area,
  description:
    'A cart change during the checkout reaches Ledyer, and only its own buyer can make it.',
  advice:
    'For PUT /sessions/{id}/cart find the session among those of the buyer’s cookie, price the items again, update the session at Ledyer, then respond.',
  async run(context) {
    const checkout = await context.startCheckout();
    const path = `/sessions/${checkout.sessionId}/cart`;
    const response = await checkout.buyer.put(path, { items: context.createItems(2) });
    if ([404, 405, 501].includes(response.status)) {
      throw new SkippedError(
        'Your server has no PUT /sessions/{id}/cart. You need it only if the cart can change during the checkout.',
      );
    }
    const ownQuantity = countGoods(context.getSession(checkout));
    const other = await context.startCheckout();
    await other.buyer.put(path, { items: context.createItems(7) });
    return {
      failures: compactFailures(
        !isSuccess(response) && `${describeResponse(response)}.`,
        isSuccess(response) &&
          ownQuantity !== 2 &&
          `${describeResponse(response)}, but the session at Ledyer has ${ownQuantity} items instead of 2.`,
        countGoods(context.getSession(checkout)) === 7 &&
          'Another buyer changed the cart with nothing but the session id.',
      ),
    };
  },
};

export const cartChecks: readonly Check[] = [pricesFromServer, cartLimits, cartChange];

function forgedPrices(): object {
  return { unitPrice: 1, price: 1, totalAmount: 1, totalVatAmount: 0, vat: 0, discount: 99 };
}

function forgedTotals(): object {
  return { totalOrderAmount: 1, totalOrderAmountExclVat: 1, totalOrderVatAmount: 0 };
}

function forgedLine(): object {
  const line = {
    type: 'physical',
    reference: 'forged',
    description: 'Forged',
    quantity: 1,
    vat: 0,
  };
  return { ...line, unitPrice: 1, totalAmount: 1, totalVatAmount: 0 };
}

/** Returns the product's price in the product list, if there is one: `14900 SEK`. */
async function getListedPrice({ server, sku }: CheckContext): Promise<string | undefined> {
  const products = getField(await createBuyer(server).get('/products'), 'products');
  const product: unknown = Array.isArray(products)
    ? products.find((each) => getField({ json: each }, 'sku') === sku)
    : undefined;
  const price = getField({ json: product }, 'unitPrice');
  const currency = getField({ json: product }, 'currency');
  return typeof price === 'number' && typeof currency === 'string'
    ? `${price} ${currency}`
    : undefined;
}
