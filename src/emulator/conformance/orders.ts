import { assumed, documented, observed, type ConformanceTable } from './conformance.js';

/** Behaviours of the order and payment status routes. */
export const orderBehaviours: ConformanceTable = {
  'GET /v1/orders/:id': [
    documented(
      'The response has all keys of the example once the session is authorized. An order expires after 14 days',
      'page Get order',
    ),
    observed('An order gets 404 until its session is authorized', 'WooCommerce plugin, meta box'),
    documented('An advance invoice is not ready for capture until it is paid', 'page Get orders'),
    assumed(
      'merchantReference is the session’s reference, or else the order id. unacknowledged is not among the statuses of a response',
      'page Get order, example',
    ),
    documented(
      'Times have six fraction digits, in sub-orders nine. A capture and a refund have a documentUrl and a documentReference of 18 digits',
      'pages Get order and Full refund, examples',
    ),
    assumed(
      'uncaptured is null when everything is captured, and has no availableActions after a cancellation',
      'order management plugin',
    ),
    observed('The payment method may be bankTransfer or partPayment', 'WooCommerce plugin'),
  ],
  'GET /v1/orders': [
    documented(
      'All query parameters work, including cursor, the deprecated fromId and the status unacknowledged. A page has 100 orders. Times have nine fraction digits. nextCursor is base64 of a time',
      'page Get orders',
    ),
    observed(
      'Arrays are key[0] and key[]. An encoded comma is part of its value',
      'WooCommerce plugin, http_build_query',
    ),
    assumed(
      'Orders are listed newest first. Arrays may be repeated keys or commas too. nextCursor is null on the last page. A 400 names the wrong parameter',
      'page Get orders, example',
    ),
  ],
  'POST /v1/orders/:id/acknowledge': [
    documented('The request needs no body. The response is the order', 'page Acknowledge'),
    observed('Success is 201, and 200 for every other change of an order', 'Omnipay driver'),
    observed('A repeated request succeeds', 'WooCommerce and Magento plugins'),
    assumed('A repeated request adds no second event'),
    assumed(
      'The same request with the same Idempotency-Key gets the stored response for a day. Another request gets 422. This applies to every change of an order',
      'draft-ietf-httpapi-idempotency-key-header; the header is documented',
    ),
  ],
  'POST /v1/orders/:id/reference': [
    documented(
      'The request sets merchantReference, at most 50 characters',
      'page Set order reference',
    ),
  ],
  'POST /v1/orders/:id/capture': [
    documented(
      'The request captures the whole order. Its lines must match the uncaptured lines',
      'page Full capture',
    ),
    documented('An advance invoice must be acknowledged first', 'page Acknowledge'),
    assumed('An unpaid advance invoice and an expired order get 409'),
    assumed(
      'autoCapture captures the whole order when its delay has passed since readyForCapture, if a capture is allowed then',
    ),
  ],
  'POST /v1/orders/:id/partialcapture': [
    documented(
      'An uncaptured line leaves the uncaptured part when its id is in the request. Lines without an id leave that part unchanged until the shop edits the order',
      'page Partial capture',
    ),
    assumed(
      'An unknown id and more than the uncaptured amount get 400. orderAmount stays as it is until an edit. An edit to nothing ends the uncaptured part',
    ),
  ],
  'POST /v1/orders/:id/refund/:ledgerId': [
    documented('The request refunds one capture, with a note', 'page Full refund'),
    observed('The body may be [], PHP’s empty object', 'order management plugin'),
    assumed(
      'The request refunds the rest of the capture. An unknown capture gets 404, a fully refunded one 409',
    ),
    assumed(
      'The event is fullRefund when the whole captured amount is refunded, or else partialRefund',
    ),
  ],
  'POST /v1/orders/:id/partialrefund/:ledgerId': [
    documented(
      'The request refunds an amount, with or without lines. A line with an id is rejected',
      'page Partial refund',
    ),
    assumed('More than the rest of the capture gets 400'),
  ],
  'DELETE /v1/orders/:id': [
    documented(
      'The request cancels the uncaptured part. It does not cancel an advance invoice',
      'page Cancel order',
    ),
    assumed('An advance invoice and an order with no uncaptured part get 409'),
  ],
  'DELETE /v1/orders/:id/:ledgerId': [
    documented('The request cancels one part of the order', 'page Cancel sub order'),
    assumed(
      'Only the uncaptured part can be cancelled, also of an advance invoice. A capture gets 409, an unknown part 404',
    ),
  ],
  'POST /v1/orders/:id': [
    documented(
      'The request replaces the lines and totals of the uncaptured part',
      'page Edit order',
    ),
    documented('A higher total needs a new credit check', 'page Edit order'),
    assumed('A company without credit gets 422'),
  ],
  'POST /v1/orders/:id/customer': [
    documented(
      'The request changes addresses, email, phone, invoice channel and references. Fields that it leaves out stay unchanged',
      'page Edit customer',
    ),
  ],
  'POST /v1/orders/:id/paymentmethod': [
    documented(
      'The request changes a serviceInvoice into an advanceInvoice',
      'page Edit payment method',
    ),
    assumed('Every other order gets 409'),
  ],
  'POST /v1/orders/:id/extendexpiry': [
    documented(
      'The request extends the expiry and adds the event extendExpiry',
      'page Extend expiry',
    ),
    assumed(
      'The expiry moves by five days, from now when it has passed. An expired order allows no other change',
      'page Extend expiry, example: 19 days after creation instead of 14',
    ),
  ],
  'GET /v1/paymentstatus': [
    documented('The query has orderId or sessionId', 'page Get payment status'),
    documented(
      'The status is orderPending with the note “Awaiting signature”',
      'page Get payment status, example',
    ),
    observed(
      'The status is paymentPending until readyForCapture',
      'WooCommerce plugin, commit 47bca09',
    ),
    assumed(
      'The status is orderCaptured from the first capture, and orderRefunded when all captures are refunded',
    ),
  ],
  'GET /v1/orders/:id/paymentstatus': [
    observed(
      'The response is the same as from GET /v1/paymentstatus',
      'WooCommerce plugins, checkout and order management',
    ),
  ],
};
