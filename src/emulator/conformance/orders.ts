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
      'merchantReference is the session’s reference, or else the order id. unacknowledged is not a status',
      'page Get order, example',
    ),
  ],
  'GET /v1/orders': [
    documented(
      'All query parameters work, including cursor and the deprecated fromId. A page has 100 orders',
      'page Get orders',
    ),
    assumed(
      'Orders are listed newest first. Arrays are repeated keys, key[] or commas. nextCursor is null on the last page. A 400 names the wrong parameter',
      'page Get orders, example',
    ),
  ],
  'POST /v1/orders/:id/acknowledge': [
    documented('The request needs no body. The response is the order', 'page Acknowledge'),
    observed('Success is 201, and 200 for every other change of an order', 'Omnipay driver'),
    observed('A repeated request adds no second event', 'WooCommerce and Magento plugins'),
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
      'A line with an id captures the uncaptured line with that id',
      'page Partial capture',
    ),
    assumed(
      'A line without an id captures from the line with the same reference. More than is uncaptured gets 400',
    ),
  ],
  'POST /v1/orders/:id/refund/:ledgerId': [
    documented('The request refunds one capture, with a note', 'page Full refund'),
    assumed(
      'The request refunds the rest of the capture. An unknown capture gets 404, a fully refunded one 409',
    ),
    assumed(
      'The event is fullRefund when the whole captured amount is refunded, or else partialRefund',
    ),
  ],
  'POST /v1/orders/:id/partialrefund/:ledgerId': [
    documented('The request refunds an amount, with or without lines', 'page Partial refund'),
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
    assumed('The expiry moves by fourteen days. An expired order allows no other change'),
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
