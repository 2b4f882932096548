import { Hono, type Context } from 'hono';
import type { OrderLine } from '../../ledyer/order-line.js';
import {
  decodeCapture,
  decodeEditCustomer,
  decodeEditOrder,
  decodeEditPaymentMethod,
  decodePartialRefund,
  decodeRefund,
  decodeSetReference,
} from '../../ledyer/order-request.js';
import { validateAmounts, type OrderTotals } from '../../ledyer/totals.js';
import type { EmulatorTimeSource } from '../clock/clock.js';
import { readJsonBody, readOptionalJsonBody } from '../http/json-body.js';
import { toOrderResponse } from './order-response.js';
import { capture, partialCapture, partialRefund, refund } from './order-captures.js';
import type { OrderChange } from './order-change.js';
import {
  acknowledge,
  cancelOrder,
  cancelPart,
  editCustomer,
  editOrder,
  editPaymentMethod,
  extendExpiry,
  setReference,
} from './order-edits.js';
import type { Orders } from './orders.js';
import { toValidationError } from '../http/api-error.js';

/**
 * Routes that change an order (pages Order management). Each response is the whole order, with 201 for acknowledge
 * and 200 for all others (Omnipay driver).
 *
 * @internal
 */
export function createOrderManagementRoutes(orders: Orders, clock: EmulatorTimeSource): Hono {
  const respondWithChange = (c: Context, change: OrderChange, status: 200 | 201 = 200) =>
    c.json(toOrderResponse(orders.change(c.req.param('id') ?? '', change), clock.now()), status);
  const ledgerId = (c: Context) => c.req.param('ledgerId') ?? '';

  const routes = new Hono();
  routes
    .post('/v1/orders/:id', async (c) => {
      const edit = await readJsonBody(c.req.raw, decodeEditOrder);
      assertValidAmounts(edit.orderLines, edit);
      return respondWithChange(c, editOrder(edit));
    })
    .delete('/v1/orders/:id', (c) => respondWithChange(c, cancelOrder))
    .delete('/v1/orders/:id/:ledgerId', (c) => respondWithChange(c, cancelPart(ledgerId(c))))
    .post('/v1/orders/:id/acknowledge', (c) => respondWithChange(c, acknowledge, 201))
    .post('/v1/orders/:id/reference', async (c) => {
      const { reference } = await readJsonBody(c.req.raw, decodeSetReference);
      return respondWithChange(c, setReference(reference));
    })
    .post('/v1/orders/:id/capture', async (c) =>
      respondWithChange(c, capture(await readJsonBody(c.req.raw, decodeCapture))),
    )
    .post('/v1/orders/:id/partialcapture', async (c) =>
      respondWithChange(c, partialCapture(await readJsonBody(c.req.raw, decodeCapture))),
    )
    .post('/v1/orders/:id/refund/:ledgerId', async (c) => {
      const { note } = await readOptionalJsonBody(c.req.raw, decodeRefund);
      return respondWithChange(c, refund(ledgerId(c), note ?? ''));
    })
    .post('/v1/orders/:id/partialrefund/:ledgerId', async (c) =>
      respondWithChange(
        c,
        partialRefund(ledgerId(c), await readJsonBody(c.req.raw, decodePartialRefund)),
      ),
    )
    .post('/v1/orders/:id/customer', async (c) =>
      respondWithChange(c, editCustomer(await readJsonBody(c.req.raw, decodeEditCustomer))),
    )
    .post('/v1/orders/:id/paymentmethod', async (c) => {
      const { paymentMethod } = await readJsonBody(c.req.raw, decodeEditPaymentMethod);
      return respondWithChange(c, editPaymentMethod(paymentMethod));
    })
    .post('/v1/orders/:id/extendexpiry', (c) => respondWithChange(c, extendExpiry));
  return routes;
}

/** @throws {ApiError} 400 with one entry per wrong amount. */
function assertValidAmounts(lines: readonly OrderLine[], totals: OrderTotals): void {
  const issues = validateAmounts(lines, totals);
  if (issues.length > 0) throw toValidationError(issues);
}
