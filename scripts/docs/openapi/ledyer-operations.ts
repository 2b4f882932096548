/** The operations of Ledyer's API, in the order of its pages. */

/** One operation. Its behaviours are those of the conformance table. */
export interface Operation {
  /** Method and path as in the conformance table: `GET /v1/sessions/:id`. */
  readonly route: string;
  readonly id: string;
  readonly summary: string;
  readonly tag: 'Authentication' | 'Sessions' | 'Orders' | 'Order management' | 'Payment status';
  /** Type of the JSON body. */
  readonly body?: string;
  /** Whether the body may be absent. */
  readonly isBodyOptional?: boolean;
  readonly status?: 200 | 201;
  /** Type of the response. */
  readonly response: string;
  /** Statuses of error responses, in addition to 401. */
  readonly errors: readonly number[];
  /** Type whose fields are the query parameters. */
  readonly query?: string;
  /** Whether it changes an order, and so accepts an `Idempotency-Key`. */
  readonly acceptsIdempotencyKey?: boolean;
  readonly idMeaning?: string;
}

const session = {
  tag: 'Sessions',
  idMeaning: 'The session id, `se_…`. An order id, `or_…`, works as well (observed).',
} as const;
const order = { tag: 'Orders', idMeaning: 'The order id, `or_…`.' } as const;
/** A change of an order: 422 is a key that was used for another request. */
const change = {
  ...order,
  tag: 'Order management',
  response: 'Order',
  acceptsIdempotencyKey: true,
  errors: [400, 404, 409, 415, 422],
} as const;
const changeWithoutBody = { ...change, errors: [404, 409, 422] } as const;

export const operations: readonly Operation[] = [
  {
    route: 'POST /oauth/token',
    id: 'createToken',
    summary: 'Get a token',
    tag: 'Authentication',
    response: 'Token',
    errors: [400],
  },
  {
    ...session,
    route: 'POST /v1/sessions',
    id: 'createSession',
    summary: 'Create an order session',
    body: 'CreateSession',
    response: 'WrittenSession',
    errors: [400, 415],
  },
  {
    ...session,
    route: 'GET /v1/sessions/:id',
    id: 'getSession',
    summary: 'Get an order session',
    response: 'Session',
    errors: [404],
  },
  {
    ...session,
    route: 'POST /v1/sessions/:id',
    id: 'updateSession',
    summary: 'Update an order session',
    body: 'UpdateSession',
    response: 'WrittenSession',
    errors: [400, 404, 409, 415],
  },
  {
    ...session,
    route: 'DELETE /v1/sessions/:id',
    id: 'cancelSession',
    summary: 'Cancel an order session',
    response: 'Session',
    errors: [404, 409],
  },
  {
    ...order,
    route: 'GET /v1/orders',
    id: 'listOrders',
    summary: 'Get orders',
    query: 'OrderFilter',
    response: 'OrderList',
    errors: [400],
  },
  {
    ...order,
    route: 'GET /v1/orders/:id',
    id: 'getOrder',
    summary: 'Get an order',
    response: 'Order',
    errors: [404],
  },
  {
    ...change,
    route: 'POST /v1/orders/:id',
    id: 'editOrder',
    summary: 'Edit the uncaptured part of an order',
    body: 'EditOrder',
  },
  {
    ...changeWithoutBody,
    route: 'DELETE /v1/orders/:id',
    id: 'cancelOrder',
    summary: 'Cancel an order',
  },
  {
    ...changeWithoutBody,
    route: 'DELETE /v1/orders/:id/:ledgerId',
    id: 'cancelSubOrder',
    summary: 'Cancel a part of an order',
  },
  {
    ...changeWithoutBody,
    route: 'POST /v1/orders/:id/acknowledge',
    id: 'acknowledgeOrder',
    summary: 'Acknowledge an order',
    status: 201,
    errors: [404, 422],
  },
  {
    ...change,
    route: 'POST /v1/orders/:id/reference',
    id: 'setOrderReference',
    summary: 'Set the reference of an order',
    body: 'SetReference',
    errors: [400, 404, 415, 422],
  },
  {
    ...change,
    route: 'POST /v1/orders/:id/capture',
    id: 'captureOrder',
    summary: 'Capture an order',
    body: 'Capture',
  },
  {
    ...change,
    route: 'POST /v1/orders/:id/partialcapture',
    id: 'partiallyCaptureOrder',
    summary: 'Capture a part of an order',
    body: 'Capture',
  },
  {
    ...change,
    route: 'POST /v1/orders/:id/refund/:ledgerId',
    id: 'refundCapture',
    summary: 'Refund a capture',
    body: 'Refund',
    isBodyOptional: true,
  },
  {
    ...change,
    route: 'POST /v1/orders/:id/partialrefund/:ledgerId',
    id: 'partiallyRefundCapture',
    summary: 'Refund a part of a capture',
    body: 'PartialRefund',
  },
  {
    ...change,
    route: 'POST /v1/orders/:id/customer',
    id: 'editCustomer',
    summary: 'Edit the customer of an order',
    body: 'EditCustomer',
  },
  {
    ...change,
    route: 'POST /v1/orders/:id/paymentmethod',
    id: 'editPaymentMethod',
    summary: 'Edit the payment method of an order',
    body: 'EditPaymentMethod',
  },
  {
    ...changeWithoutBody,
    route: 'POST /v1/orders/:id/extendexpiry',
    id: 'extendOrderExpiry',
    summary: 'Extend the expiry of an order',
  },
  {
    route: 'GET /v1/paymentstatus',
    id: 'getPaymentStatus',
    summary: 'Get the payment status of an order or a session',
    tag: 'Payment status',
    query: 'PaymentStatusQuery',
    response: 'PaymentStatus',
    errors: [400, 404],
  },
  {
    ...order,
    tag: 'Payment status',
    route: 'GET /v1/orders/:id/paymentstatus',
    id: 'getOrderPaymentStatus',
    summary: 'Get the payment status of an order',
    response: 'PaymentStatus',
    errors: [404],
  },
];

/** The calls that Ledyer makes to the shop. */
export const webhooks = [
  {
    name: 'orderEvent',
    summary: 'Something happened to an order',
    body: 'OrderNotification',
    source: 'page Order events',
  },
  {
    name: 'sessionEvent',
    summary: 'A session was sent to a signatory',
    body: 'SessionNotification',
    source: 'page Session events',
  },
] as const;
