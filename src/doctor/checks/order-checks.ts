import { sumTotals, includedVat } from '../../ledyer/totals.js';
import { describeResponse, isSuccess, type RecordedResponse } from '../http-response.js';
import { createBuyer } from '../buyer-client.js';
import { compactFailures, type Check } from './check.js';
import { SkippedError } from '../skipped-error.js';
import type { CheckContext, TestCheckout } from '../check-context.js';

const area = 'Orders';

/** Maximum time from a notification to the acknowledgement of its order. */
const acknowledgeTimeoutMs = 30_000;

const orderAcknowledged: Check = {
  id: 'order-acknowledged',
  area,
  description: 'The server acknowledges an order at Ledyer.',
  advice:
    'When the session is authorized, save the order, then send POST /v1/orders/:orderId/acknowledge, and retry until it succeeds.',
  async run(context) {
    const checkout = await createOrder(context);
    const isDone = await context.waitUntil(
      () => context.isAcknowledged(checkout),
      acknowledgeTimeoutMs,
    );
    return {
      failures: compactFailures(
        !isDone &&
          `The order was not acknowledged within ${acknowledgeTimeoutMs / 1_000} seconds after its notification.`,
      ),
    };
  },
};

const orderCompared: Check = {
  id: 'order-compared',
  area,
  description:
    'An order that differs from the priced cart is rejected by the validation or not accepted.',
  advice:
    'Before you accept an order, compare lines, totals and currency with the cart that you priced. Hold an order that differs for manual review, and acknowledge only accepted orders.',
  async run(context) {
    const reduced = await context.startCheckout();
    await reduceTotal(context, reduced);
    const validation = await validateIfPossible(context, reduced);
    if (validation && [303, 400, 422].includes(validation.status)) {
      return { failures: [], note: `Your validation rejected it with ${validation.status}.` };
    }
    await context.runAction(reduced, 'authorize');
    await context.notify(reduced, 'create');
    const unchanged = await createOrder(context);
    const isDone = await context.waitUntil(
      () => context.isAcknowledged(unchanged),
      acknowledgeTimeoutMs,
    );
    await context.clock.sleep(2_000);
    const isAccepted = context.isAcknowledged(reduced);
    if (!isAccepted && !isDone) {
      throw new SkippedError(
        'Your server acknowledges no order, so this check cannot decide. See order-acknowledged.',
      );
    }
    return {
      failures: compactFailures(
        isAccepted &&
          'The session’s total was changed to 1.00 at Ledyer, and your server acknowledged that order.',
      ),
      note: describeHeldOrder(validation),
    };
  },
};

const ordersProtected: Check = {
  id: 'orders-protected',
  area,
  description: 'The order list requires authorization.',
  advice:
    'Require a token, or remove the route: GET /orders contains names, addresses and amounts.',
  async run(context) {
    const { orderId } = await context.completeCheckout();
    const { server } = context;
    const responses = [
      await createBuyer(server).get('/orders'),
      await createBuyer(server).get(`/orders/${orderId}`),
      await createBuyer(server).get('/orders', { authorization: 'Bearer guessed-token' }),
    ];
    const open = responses.find(isSuccess);
    return {
      failures: compactFailures(open && `${describeResponse(open)} without a valid token.`),
    };
  },
};

export const orderChecks: readonly Check[] = [orderAcknowledged, orderCompared, ordersProtected];

/** Creates an order and notifies the server. */
async function createOrder(context: CheckContext): Promise<TestCheckout> {
  const checkout = await context.startCheckout();
  await context.runAction(checkout, 'authorize');
  await context.notify(checkout, 'create');
  return checkout;
}

/** Sends an order validation. Returns `undefined` for a server without a validation. */
async function validateIfPossible(
  context: CheckContext,
  checkout: TestCheckout,
): Promise<RecordedResponse | undefined> {
  const { webhooks } = context;
  const session = context.getSession(checkout);
  return webhooks.hasUrl(session, 'validation') ? webhooks.validate(session) : undefined;
}

/** Describes what the server did with an order that differs and that it did not acknowledge. */
function describeHeldOrder(validation: RecordedResponse | undefined): string {
  if (!validation) return 'Your server did not acknowledge it.';
  const result = validation.status === 200 ? 'accepted it' : `responded with ${validation.status}`;
  return `Your validation ${result}, and your server did not acknowledge it.`;
}

/** Changes the total to 1.00 at the emulator. The server is not notified. */
function reduceTotal(context: CheckContext, checkout: TestCheckout): Promise<void> {
  const { vat = 2_500 } = context.getSession(checkout).order.orderLines?.[0] ?? {};
  const line = {
    type: 'physical',
    reference: context.sku,
    description: 'Reduced total',
    quantity: 1,
    vat,
    totalAmount: 100,
    totalVatAmount: includedVat(100, vat),
  };
  return context.updateSession(checkout, { orderLines: [line], ...sumTotals([line]) });
}
