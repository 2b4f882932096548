import { assumed, documented, observed, type ConformanceTable } from './conformance.js';

/** What the emulator does with orders. */
export const orderBehaviours: ConformanceTable = {
  'GET /v1/orders/:id': [
    documented(
      'answers with all keys of the example, once the session is authorized; expires after 14 days',
      'page Get order',
    ),
    observed('404 until the session is authorized', 'WooCommerce plugin, meta box'),
    documented('an advance invoice is not ready for capture until it is paid', 'page Get orders'),
    assumed(
      'merchantReference is the session’s reference, else the order id; unacknowledged is not a status',
      'page Get order, example',
    ),
  ],
  'GET /v1/orders': [
    documented(
      'every query parameter; 100 orders a page; cursor, and the deprecated fromId',
      'page Get orders',
    ),
    assumed(
      'newest first; arrays as repeated keys, key[] and commas; nextCursor is null on the last page; 400 names a wrong parameter',
      'page Get orders, example',
    ),
  ],
  'POST /v1/orders/:id/acknowledge': [
    documented('needs no body and answers with the order', 'page Acknowledge'),
    observed('answers 201, and every other change of an order 200', 'Omnipay driver'),
    observed('may be repeated, which is one event', 'WooCommerce and Magento plugins'),
    assumed(
      'an Idempotency-Key gives the same answer to the same request for a day, 422 to another; here and on every change of an order',
      'draft-ietf-httpapi-idempotency-key-header; the header is documented',
    ),
  ],
  'POST /v1/orders/:id/reference': [
    documented('sets merchantReference, at most 50 characters', 'page Set order reference'),
  ],
  'POST /v1/orders/:id/capture': [
    documented('captures all; the lines must match the uncaptured ones', 'page Full capture'),
    documented('an advance invoice has to be acknowledged first', 'page Acknowledge'),
    assumed('409 while an advance invoice is unpaid, and once the order has expired'),
    assumed(
      'autoCapture captures all, its delay after the order is ready for capture, unless that is refused then',
    ),
  ],
  'POST /v1/orders/:id/partialcapture': [
    documented(
      'a line with an id takes that line out of what is uncaptured',
      'page Partial capture',
    ),
    assumed(
      'a line without one is taken from the line with its reference; 400 for more than there is',
    ),
  ],
  'POST /v1/orders/:id/refund/:ledgerId': [
    documented('refunds one capture, with a note', 'page Full refund'),
    assumed('refunds what is left of it; 404 for an unknown capture, 409 when nothing is left'),
    assumed('the event is fullRefund when all that was captured is refunded, else partialRefund'),
  ],
  'POST /v1/orders/:id/partialrefund/:ledgerId': [
    documented('refunds an amount, with or without lines', 'page Partial refund'),
    assumed('400 for more than is left of the capture'),
  ],
  'DELETE /v1/orders/:id': [
    documented('cancels what is uncaptured; not of an advance invoice', 'page Cancel order'),
    assumed('409 for an advance invoice, and when nothing is uncaptured'),
  ],
  'DELETE /v1/orders/:id/:ledgerId': [
    documented('cancels one part', 'page Cancel sub order'),
    assumed(
      'only the uncaptured part, of an advance invoice too; 409 for a capture, 404 for no part',
    ),
  ],
  'POST /v1/orders/:id': [
    documented('replaces lines and totals of what is uncaptured', 'page Edit order'),
    documented('raising the total asks for credit again', 'page Edit order'),
    assumed('422 when the company has none'),
  ],
  'POST /v1/orders/:id/customer': [
    documented(
      'changes addresses, email, phone, invoice channel and references; what is not given stays',
      'page Edit customer',
    ),
  ],
  'POST /v1/orders/:id/paymentmethod': [
    documented('turns a serviceInvoice into an advanceInvoice', 'page Edit payment method'),
    assumed('409 for every other order'),
  ],
  'POST /v1/orders/:id/extendexpiry': [
    documented('extends the expiry, event extendExpiry', 'page Extend expiry'),
    assumed('by fourteen days; an expired order allows nothing else'),
  ],
  'GET /v1/paymentstatus': [
    documented('takes orderId or sessionId as a query', 'page Get payment status'),
    documented('says orderPending, “Awaiting signature”', 'page Get payment status, example'),
    observed('is paymentPending until readyForCapture', 'WooCommerce plugin, commit 47bca09'),
    assumed('orderCaptured from the first capture on, orderRefunded when all of it is refunded'),
  ],
  'GET /v1/orders/:id/paymentstatus': [
    observed('the same below the order', 'WooCommerce plugins, checkout and order management'),
  ],
};
