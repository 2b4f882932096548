/** The routes of the server kit. */
import type { ProblemType } from '../../../src/server/http/problem-types.js';
import { orderActions } from '../../../src/server/orders/order-actions.js';

/** One route of the kit. */
export interface ShopOperation {
  /** Method and path, as in the kit: `GET /ledyer/sessions/:id`. */
  readonly route: string;
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: 'Checkout' | 'Webhooks' | 'Admin' | 'Operations';
  /** Type of the JSON body. */
  readonly body?: string;
  /** Types of the successful responses, by status. `null` is an empty object. */
  readonly responses: Readonly<Record<number, string | null>>;
  readonly problems: readonly ProblemType[];
  readonly idMeaning?: string;
  readonly query?: string;
  readonly idempotencyKey?: 'optional' | 'required';
}

/** Problems of every route that reads the store. */
const storeProblems = ['internal', 'store-unavailable'] as const;
/** Problems of a JSON body from the shop's own page. */
const bodyProblems = [
  'body-invalid',
  'cross-site',
  'payload-too-large',
  'unsupported-media-type',
] as const;
/** Problems of a request to Ledyer. */
const upstreamProblems = ['upstream-rejected', 'upstream-unavailable'] as const;

const checkout = { tag: 'Checkout', idMeaning: 'The session id, `se_…`.' } as const;
const cartBody = { body: 'CartRequest' } as const;
const admin = { tag: 'Admin', idMeaning: 'The order id, `or_…`.' } as const;
const adminProblems = ['unauthorized', 'not-found', ...upstreamProblems, ...storeProblems] as const;

const checkoutOperations: readonly ShopOperation[] = [
  {
    ...checkout,
    ...cartBody,
    route: 'POST /ledyer/sessions',
    id: 'startSession',
    summary: 'Start a checkout',
    description:
      'Prices the cart and creates a session, or re-uses the open session of the buyer (200). Sets the cookie of a new buyer.',
    idempotencyKey: 'optional',
    responses: { 200: 'SessionSummary', 201: 'SessionSummary' },
    problems: [
      ...bodyProblems,
      'idempotency-key-invalid',
      'in-progress',
      'cart-invalid',
      'idempotency-key-reused',
      'rate-limited',
      'overloaded',
      'upstream-unknown',
      ...upstreamProblems,
      ...storeProblems,
    ],
  },
  {
    ...checkout,
    ...cartBody,
    route: 'PUT /ledyer/sessions/:id/cart',
    id: 'changeCart',
    summary: 'Change the cart of a session',
    description:
      'Prices the changed cart while the checkout is suspended. Only for the buyer who started the session.',
    responses: { 200: 'SessionSummary' },
    problems: [
      ...bodyProblems,
      'not-found',
      'session-closed',
      'in-progress',
      'cart-invalid',
      'rate-limited',
      'upstream-unknown',
      ...upstreamProblems,
      ...storeProblems,
    ],
  },
  {
    ...checkout,
    route: 'GET /ledyer/sessions/:id',
    id: 'getSessionStatus',
    summary: 'Get the status of a session',
    description:
      'The status resource, for the buyer who started the session. With `Accept: text/event-stream` it is a stream: the same object as the data of an event `session`, at once and after each change, and a comment line every 15 seconds. A foreign and an unknown session get the same 404.',
    responses: { 200: 'PublicStatus' },
    problems: ['not-found', 'rate-limited', 'overloaded', ...upstreamProblems, ...storeProblems],
  },
  {
    ...checkout,
    route: 'GET /ledyer/products',
    id: 'listProducts',
    summary: 'List the products of the catalogue',
    description: 'A shop with `quote` instead of a catalogue has no such list.',
    responses: { 200: 'ProductList' },
    problems: ['not-found', 'internal'],
  },
];

const webhookOperations: readonly ShopOperation[] = [
  {
    tag: 'Webhooks',
    route: 'POST /ledyer/notifications/:secret',
    id: 'receiveNotification',
    summary: 'Receive a notification of Ledyer',
    description:
      'The notification is stored before the response. Its content is not trusted: it only makes the shop read from Ledyer. The kit registers its URL.',
    body: 'IncomingNotification',
    responses: { 200: null },
    problems: ['body-invalid', 'not-found', 'payload-too-large', ...storeProblems],
  },
  {
    tag: 'Webhooks',
    route: 'POST /ledyer/validate/:secret',
    id: 'validateOrder',
    summary: 'Decide whether an order may be placed',
    description:
      '200 only for a clear yes about the cart that Ledyer has now. Everything else is a 422, within two seconds.',
    body: 'IncomingValidationRequest',
    responses: { 200: null, 422: 'OrderValidationRejection' },
    problems: [],
  },
];

const adminOperations: readonly ShopOperation[] = [
  {
    ...admin,
    route: 'GET /ledyer/orders',
    id: 'listOrders',
    summary: 'List orders',
    description: 'Ledyer’s orders with all of its filters, and the shop’s record of each.',
    query: 'OrderQuery',
    responses: { 200: 'OrderPageView' },
    problems: ['query-invalid', ...adminProblems],
  },
  {
    ...admin,
    route: 'GET /ledyer/orders/:id',
    id: 'getOrder',
    summary: 'Get an order',
    description: 'One order, with its lines, its history and the differences that hold it.',
    responses: { 200: 'OrderView' },
    problems: adminProblems,
  },
  {
    ...admin,
    route: 'POST /ledyer/orders/:id/release',
    id: 'releaseOrder',
    summary: 'Release a held order',
    description: 'It is then fulfilled. The release covers the differences of the digest.',
    body: 'ReleaseRequest',
    idempotencyKey: 'required',
    responses: { 200: 'OrderView' },
    problems: [
      ...bodyProblems,
      'idempotency-key-invalid',
      'idempotency-key-reused',
      'in-progress',
      'action-refused',
      ...adminProblems,
    ],
  },
];

/** Bodies and summaries of the order actions, by the end of their path. */
const actions: Readonly<Record<string, readonly [id: string, summary: string, body: string]>> = {
  acknowledge: ['acknowledgeOrder', 'Acknowledge an order', ''],
  capture: ['captureOrder', 'Capture the whole uncaptured amount', ''],
  partialcapture: ['partiallyCaptureOrder', 'Capture some of the uncaptured amount', 'Capture'],
  'refund/{ledgerId}': ['refundCapture', 'Refund a capture', 'Refund'],
  'partialrefund/{ledgerId}': [
    'partiallyRefundCapture',
    'Refund some of a capture',
    'PartialRefund',
  ],
  cancel: ['cancelOrder', 'Cancel the uncaptured amount', ''],
  extendexpiry: ['extendOrderExpiry', 'Extend the expiry of an order', ''],
  reference: ['setOrderReference', 'Set the reference of an order', 'SetReference'],
};

const actionOperations = Object.keys(orderActions).map((name): ShopOperation => {
  const action = actions[name];
  if (!action) throw new Error(`actions lacks ${name}`);
  const [id, summary, body] = action;
  return {
    ...admin,
    route: `POST /ledyer/orders/:id/${name.replace('{ledgerId}', ':ledgerId')}`,
    id,
    summary,
    description: 'Checked against the order, and stored before Ledyer is called.',
    body: body || 'EmptyBody',
    idempotencyKey: 'required',
    responses: { 200: 'OrderView' },
    problems: [
      ...bodyProblems,
      'idempotency-key-invalid',
      'idempotency-key-reused',
      'in-progress',
      'action-refused',
      'amount-invalid',
      'upstream-unknown',
      ...adminProblems,
    ],
  };
});

const operations: readonly ShopOperation[] = [
  {
    tag: 'Operations',
    route: 'GET /healthz',
    id: 'getLiveness',
    summary: 'Check whether the process runs',
    description: 'Needs no database.',
    responses: { 200: 'Liveness' },
    problems: ['method-not-allowed'],
  },
  {
    tag: 'Operations',
    route: 'GET /readyz',
    id: 'getReadiness',
    summary: 'Check whether the instance can serve',
    description: 'The database responds, and the instance is not closing.',
    responses: { 200: 'Readiness', 503: 'Readiness' },
    problems: ['method-not-allowed'],
  },
  {
    tag: 'Operations',
    route: 'GET /metrics',
    id: 'getMetrics',
    summary: 'Get the metrics',
    description: 'The text format of Prometheus. Needs the `metricsToken` if the shop has one.',
    responses: { 200: 'Metrics' },
    problems: ['method-not-allowed', 'unauthorized'],
  },
];

/** All routes of the kit. */
export const shopOperations: readonly ShopOperation[] = [
  ...checkoutOperations,
  ...webhookOperations,
  ...adminOperations,
  ...actionOperations,
  ...operations,
];
