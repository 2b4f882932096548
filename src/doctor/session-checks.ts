import type { Session } from '../ledyer/session.js';
import {
  describeResponse,
  getField,
  isClientError,
  isSuccess,
  getMediaType,
  type RecordedResponse,
} from './http-response.js';
import { compactFaults, type Check } from './check.js';
import { SkippedError } from './skipped-error.js';
import type { CheckContext } from './check-context.js';

const area = 'Sessions';

const created: Check = {
  id: 'session-created',
  area,
  description: 'A cart of skus and quantities becomes a session at Ledyer.',
  advice:
    'Answer POST /sessions with 201, or 200 when a session is used again, and with {"sessionId", "expiresAt"} as Ledyer gave them.',
  async run(context) {
    const answer = await context.server.newBuyer().start(context.items());
    const { request } = answer;
    const session = context.findSession(answer);
    const expiresAt = getField(answer, 'expiresAt');
    return {
      faults: compactFaults(
        answer.status !== 201 && `${describeResponse(answer)}; 201 is expected for a new buyer.`,
        getMediaType(answer) !== 'application/json' &&
          `${request} has the content type “${getMediaType(answer)}”; application/json is expected.`,
        !session && `The answer of ${request} names no sessionId that Ledyer knows.`,
        session &&
          (typeof expiresAt !== 'string' ||
            Date.parse(expiresAt) !== Date.parse(session.expiresAt)) &&
          `The answer of ${request} has not the expiresAt that Ledyer gave, ${session.expiresAt}.`,
      ),
    };
  },
};

const reused: Check = {
  id: 'session-reused',
  area,
  description: 'A buyer who comes back keeps the session, with the cart that was sent last.',
  advice:
    'Remember the open session of a buyer and use it again. When the cart is another one, update it with POST /v1/sessions/:id.',
  async run(context) {
    const { buyer, sessionId } = await context.startCheckout();
    const again = await buyer.start(context.items());
    const changed = await buyer.start(context.items(3));
    const session = context.findSession(changed);
    return {
      faults: compactFaults(
        getField(again, 'sessionId') !== sessionId &&
          'The same buyer with the same cart got another session.',
        quantityIn(session) !== 3 &&
          `With 3 pieces in the cart the session at Ledyer has ${quantityIn(session)}.`,
      ),
    };
  },
};

/** Fields that a dishonest page may add to an item and to the body. */
const wishes: readonly (readonly [what: string, item: object, body: object])[] = [
  ['its own prices in the items', cheap(), {}],
  ['prices as text in the items', { unitPrice: '1', price: '0.01', totalAmount: '1' }, {}],
  ['its own totals', {}, { ...cheapTotals(), total: 1, discount: 100 }],
  ['order lines for Ledyer', {}, { ...cheapTotals(), orderLines: [cheapLine()] }],
  ['prices in other words', { unit_price: 1, unit_amount: 1, amount: 1, cost: 1 }, { amount: 1 }],
  ['another currency', { currency: 'ISK' }, { currency: 'ISK', country: 'IS' }],
];

const prices: Check = {
  id: 'prices-from-server',
  area,
  description: 'Prices, totals, VAT and currency come from the server, whatever the page sends.',
  advice:
    'Read sku and quantity from the body and nothing else; take the rest from your own catalogue, or refuse unknown fields with 400.',
  async run(context) {
    const honest = moneyOf(context.getSession(await context.startCheckout()));
    const faults: string[] = [];
    const returning = await context.startCheckout();
    for (const [what, item, body] of wishes) {
      const wish = { ...body, items: context.items().map((each) => ({ ...each, ...item })) };
      const first = context.findSession(await context.server.newBuyer().post('/sessions', wish));
      const again = context.findSession(await returning.buyer.post('/sessions', wish));
      await returning.buyer.put(`/sessions/${returning.sessionId}/cart`, wish);
      const changed = context.getSession(returning);
      // Most servers write each of these fields in another place, and one is easily forgotten.
      const made = {
        'by a new buyer': first,
        'by a buyer who came back': again,
        'to change a cart': changed,
      };
      for (const [sent, session] of Object.entries(made)) {
        if (session && moneyOf(session) !== honest) {
          faults.push(
            `A body with ${what}, sent ${sent}, cost ${moneyOf(session)} instead of ${honest}.`,
          );
        }
      }
    }
    const listed = await listedPrice(context);
    if (listed !== undefined && !honest.startsWith(`${listed}, `)) {
      faults.push(`GET /products says ${listed} for ${context.sku}; Ledyer was told ${honest}.`);
    }
    return { faults };
  },
};

/** Invalid carts, as JSON. */
const nonsense: readonly (readonly [what: string, cart: (sku: string) => unknown])[] = [
  ['a quantity of -1', (sku) => [{ sku, quantity: -1 }]],
  ['a quantity of 0', (sku) => [{ sku, quantity: 0 }]],
  ['a quantity of 0.5', (sku) => [{ sku, quantity: 0.5 }]],
  ['a quantity of a quadrillion', (sku) => [{ sku, quantity: 1e15 }]],
  ['a quantity of 1e308', (sku) => [{ sku, quantity: 1e308 }]],
  ['no quantity', (sku) => [{ sku }]],
  ['a list as quantity', (sku) => [{ sku, quantity: [2, 3] }]],
  ['5 pieces and -4 of the same', (sku) => [5, -4].map((quantity) => ({ sku, quantity }))],
  ['a product that does not exist', () => [{ sku: 'no-such-product-of-yours', quantity: 1 }]],
  ['nothing in it', () => []],
  ['an object instead of items', (sku) => ({ sku, quantity: 1 })],
];

const quantities: Check = {
  id: 'cart-limits',
  area,
  description: 'A cart that nobody can order is refused, and Ledyer never hears of it.',
  advice:
    'Refuse with 4xx before you call Ledyer: quantities that are no whole number from 1 to your limit, unknown skus, and empty carts.',
  async run({ server, emulator, sku }) {
    /** Carts by response. */
    const outcomes = new Map<string, string[]>();
    for (const [what, cart] of nonsense) {
      const before = emulator.sessions().length;
      const answer = await server.newBuyer().post('/sessions', { items: cart(sku) });
      const isMade = emulator.sessions().length > before;
      if (!isMade && isClientError(answer)) continue;
      const outcome = isMade ? 'it became a session' : describeResponse(answer);
      outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), what]);
    }
    return {
      faults: [...outcomes].map(
        ([outcome, carts]) => `A cart with ${carts.join(', or with ')}: ${outcome}.`,
      ),
    };
  },
};

const changed: Check = {
  id: 'cart-change',
  area,
  description:
    'A cart that changes during the checkout is changed at Ledyer, and only by its own buyer.',
  advice:
    'PUT /sessions/{id}/cart: look for the session among those of the buyer’s cookie, price the items anew, update the session at Ledyer, then answer.',
  async run(context) {
    const checkout = await context.startCheckout();
    const path = `/sessions/${checkout.sessionId}/cart`;
    const answer = await checkout.buyer.put(path, { items: context.items(2) });
    if ([404, 405, 501].includes(answer.status)) {
      throw new SkippedError(
        'Your server has no PUT /sessions/{id}/cart. You need it only when the cart can change while the checkout is shown.',
      );
    }
    const own = quantityIn(context.getSession(checkout));
    const other = await context.startCheckout();
    await other.buyer.put(path, { items: context.items(7) });
    return {
      faults: compactFaults(
        !isSuccess(answer) && `${describeResponse(answer)}.`,
        isSuccess(answer) &&
          own !== 2 &&
          `${describeResponse(answer)}, and the session at Ledyer still has ${own} pieces instead of 2.`,
        quantityIn(context.getSession(checkout)) === 7 &&
          'Another buyer could change the cart with the session’s id alone.',
      ),
    };
  },
};

const elsewhere = 'https://shop-of-somebody-else.example';

/** Requests that a page of another site can make a browser send. */
const foreignWrites: readonly (readonly [
  what: string,
  headers: Readonly<Record<string, string>>,
])[] = [
  ['as text/plain', { 'content-type': 'text/plain' }],
  ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['with Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
];

const crossSite: Check = {
  id: 'other-sites',
  area,
  description: 'Pages of other sites can neither start a checkout for a buyer nor read an answer.',
  advice:
    'Accept writes only as application/json and with Sec-Fetch-Site absent or same-origin; send no Access-Control-Allow-Origin.',
  async run(context) {
    const { server, emulator } = context;
    const faults: string[] = [];
    const body = JSON.stringify({ items: context.items() });
    const answers: RecordedResponse[] = [];
    for (const [what, headers] of foreignWrites) {
      const before = emulator.sessions().length;
      const answer = await server
        .newBuyer()
        .post('/sessions', body, { origin: elsewhere, ...headers });
      answers.push(answer);
      if (isSuccess(answer) || emulator.sessions().length > before) {
        faults.push(`A cart that another site’s page sent ${what} became a session.`);
      }
    }
    const { buyer, sessionId } = await context.startCheckout();
    answers.push(await buyer.status(sessionId, { origin: elsewhere }));
    answers.push(
      await server.send('/sessions', {
        method: 'OPTIONS',
        headers: {
          origin: elsewhere,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      }),
    );
    const open = answers.find(({ headers }) =>
      ['*', elsewhere].includes(headers.get('access-control-allow-origin') ?? ''),
    );
    if (open) {
      const allowed = open.headers.get('access-control-allow-origin') ?? '';
      faults.push(
        `${open.request} allows any site to read it (Access-Control-Allow-Origin: ${allowed}).`,
      );
    }
    return { faults };
  },
};

export const sessionChecks: readonly Check[] = [
  created,
  reused,
  prices,
  quantities,
  changed,
  crossSite,
];

function cheap(): object {
  return { unitPrice: 1, price: 1, totalAmount: 1, totalVatAmount: 0, vat: 0, discount: 99 };
}

function cheapTotals(): object {
  return { totalOrderAmount: 1, totalOrderAmountExclVat: 1, totalOrderVatAmount: 0 };
}

function cheapLine(): object {
  const line = { type: 'physical', reference: 'cheap', description: 'Cheap', quantity: 1, vat: 0 };
  return { ...line, unitPrice: 1, totalAmount: 1, totalVatAmount: 0 };
}

/** Formats the amounts of a session: `14900 SEK, VAT 2980`. */
function moneyOf({ order }: Session): string {
  const { totalOrderAmount, currency, totalOrderVatAmount } = order;
  return `${totalOrderAmount} ${currency}, VAT ${totalOrderVatAmount}`;
}

/** Returns the number of items in a session, without fees and shipping. */
function quantityIn(session: Session | undefined): number {
  const goods = session?.order.orderLines?.filter(
    ({ type }) => type === 'physical' || type === 'digital' || type === 'service',
  );
  return goods?.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
}

/** Returns the shop's listed price of the product, if it lists one: `14900 SEK`. */
async function listedPrice({ server, sku }: CheckContext): Promise<string | undefined> {
  const products = getField(await server.newBuyer().get('/products'), 'products');
  const product: unknown = Array.isArray(products)
    ? products.find((each) => getField({ json: each }, 'sku') === sku)
    : undefined;
  const price = getField({ json: product }, 'unitPrice');
  const currency = getField({ json: product }, 'currency');
  return typeof price === 'number' && typeof currency === 'string'
    ? `${price} ${currency}`
    : undefined;
}
