import { Hono } from 'hono';
import type { PaymentStatus, PaymentStatusCode } from '../../ledyer/payment-status.js';
import type { SessionState } from '../../ledyer/session-state.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import type { OrderRecord } from './order-record.js';
import { isFullyRefunded, isReadyForCapture } from './order-status.js';
import type { Orders } from './orders.js';
import { ApiError } from '../http/api-error.js';
import type { Sessions } from '../sessions/sessions.js';

/**
 * Payment status of an order, or of a session without an order. The id is in the query, as on the page Get payment
 * status, or in the path, as in both WooCommerce plugins.
 *
 * @internal
 */
export function createPaymentStatusRoutes(sessions: Sessions, orders: Orders): Hono {
  const getStatus = (id: string) => {
    const session = sessions.get(id);
    const order = orders.get(session?.orderId ?? id);
    if (order) return toOrderPaymentStatus(order);
    if (session) return toSessionPaymentStatus(session);
    throw new ApiError(404, `There is no order and no session ${id}`);
  };

  const routes = new Hono();
  routes
    .get('/v1/paymentstatus', (c) => {
      const id = c.req.query('orderId') ?? c.req.query('sessionId');
      if (!id) throw new ApiError(400, 'orderId or sessionId is required, as a query parameter');
      return c.json(getStatus(id));
    })
    .get('/v1/orders/:id/paymentstatus', (c) => c.json(getStatus(c.req.param('id'))));
  return routes;
}

/** The code and the note of each state. The note of the example is documented, the other values are assumed. */
const statusBySessionState: Readonly<Record<SessionState, readonly [PaymentStatusCode, string]>> = {
  open: ['orderInitiated', ''],
  locked: ['orderInitiated', ''],
  pendingSca: ['orderPending', 'Awaiting signature'],
  authorized: ['unknown', ''],
  expired: ['orderCancelled', 'The session expired'],
  cancelled: ['orderCancelled', 'The session was cancelled'],
};

function toSessionPaymentStatus({ state, customer }: CheckoutSession): PaymentStatus {
  const [status, note] = statusBySessionState[state];
  return { note, paymentMethod: customer.paymentMethod ?? null, status };
}

/**
 * Returns the payment status of an order. An order without the event `readyForCapture` is pending (observed: the
 * WooCommerce plugin, before this endpoint existed).
 */
function toOrderPaymentStatus(order: OrderRecord): PaymentStatus {
  const paymentMethod = order.customer.paymentMethod ?? null;
  return { note: '', paymentMethod, status: toStatusCode(order) };
}

function toStatusCode(order: OrderRecord): PaymentStatusCode {
  const { captured, uncaptured } = order;
  if (captured.length > 0) return isFullyRefunded(order) ? 'orderRefunded' : 'orderCaptured';
  if (!uncaptured) return 'orderCancelled';
  return isReadyForCapture(order) ? 'paymentConfirmed' : 'paymentPending';
}
