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
import type { Clock } from '../clock/clock.js';
import { jsonBody, optionalJsonBody } from '../http/json-body.js';
import { orderAnswer } from './order-response.js';
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
import { refusalOf } from '../http/api-error.js';

/**
 * What a shop does to its orders (pages Order management). Each answers with the
 * whole order, acknowledge with 201 and all others with 200 (Omnipay driver).
 *
 * @internal
 */
export function orderManagementApi(orders: Orders, clock: Clock): Hono {
  const changed = (c: Context, change: OrderChange, status: 200 | 201 = 200) =>
    c.json(orderAnswer(orders.change(c.req.param('id') ?? '', change), clock.now()), status);
  const ledgerId = (c: Context) => c.req.param('ledgerId') ?? '';

  const routes = new Hono();
  routes
    .post('/v1/orders/:id', async (c) => {
      const edit = await jsonBody(c.req.raw, decodeEditOrder);
      refuseNonsense(edit.orderLines, edit);
      return changed(c, editOrder(edit));
    })
    .delete('/v1/orders/:id', (c) => changed(c, cancelOrder))
    .delete('/v1/orders/:id/:ledgerId', (c) => changed(c, cancelPart(ledgerId(c))))
    .post('/v1/orders/:id/acknowledge', (c) => changed(c, acknowledge, 201))
    .post('/v1/orders/:id/reference', async (c) => {
      const { reference } = await jsonBody(c.req.raw, decodeSetReference);
      return changed(c, setReference(reference));
    })
    .post('/v1/orders/:id/capture', async (c) =>
      changed(c, capture(await jsonBody(c.req.raw, decodeCapture))),
    )
    .post('/v1/orders/:id/partialcapture', async (c) =>
      changed(c, partialCapture(await jsonBody(c.req.raw, decodeCapture))),
    )
    .post('/v1/orders/:id/refund/:ledgerId', async (c) => {
      const { note } = await optionalJsonBody(c.req.raw, decodeRefund);
      return changed(c, refund(ledgerId(c), note ?? ''));
    })
    .post('/v1/orders/:id/partialrefund/:ledgerId', async (c) =>
      changed(c, partialRefund(ledgerId(c), await jsonBody(c.req.raw, decodePartialRefund))),
    )
    .post('/v1/orders/:id/customer', async (c) =>
      changed(c, editCustomer(await jsonBody(c.req.raw, decodeEditCustomer))),
    )
    .post('/v1/orders/:id/paymentmethod', async (c) => {
      const { paymentMethod } = await jsonBody(c.req.raw, decodeEditPaymentMethod);
      return changed(c, editPaymentMethod(paymentMethod));
    })
    .post('/v1/orders/:id/extendexpiry', (c) => changed(c, extendExpiry));
  return routes;
}

/** @throws {Refusal} 400 with one reason for each amount that does not add up. */
function refuseNonsense(lines: readonly OrderLine[], totals: OrderTotals): void {
  const issues = validateAmounts(lines, totals);
  if (issues.length > 0) throw refusalOf(issues);
}
