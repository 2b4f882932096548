import { sumTotals, includedVat } from '../ledyer/totals.js';
import { describeResponse, isSuccess } from './http-response.js';
import { compactFaults, type Check } from './check.js';
import { SkippedError } from './skipped-error.js';
import type { CheckContext, TestCheckout } from './check-context.js';

const area = 'Orders';

/** Maximum time until a shop acknowledges an order after its notification. */
const acknowledgeTimeoutMs = 30_000;

const acknowledged: Check = {
  id: 'order-acknowledged',
  area,
  description: 'An order is acknowledged at Ledyer once it is in your system.',
  advice:
    'When the session is authorized, save the order, then POST /v1/orders/:orderId/acknowledge; again whenever that failed.',
  async run(context) {
    const checkout = await ordered(context);
    const isDone = await context.waitUntil(
      () => context.isAcknowledged(checkout),
      acknowledgeTimeoutMs,
    );
    return {
      faults: compactFaults(
        !isDone &&
          `${acknowledgeTimeoutMs / 1_000} seconds after it was authorized the order was not acknowledged.`,
      ),
    };
  },
};

const different: Check = {
  id: 'order-compared',
  area,
  description: 'An order that is not what you priced is refused by your validation, or left alone.',
  advice:
    'Before you accept an order, compare lines, totals and currency with the cart that you priced; hold what differs for a person, and acknowledge only what you accept.',
  async run(context) {
    const cheap = await context.startCheckout();
    await makeCheap(context, cheap);
    if (context.webhooks.has(context.getSession(cheap), 'validation')) {
      const verdict = await context.webhooks.validate(context.getSession(cheap));
      if ([303, 400, 422].includes(verdict.status)) {
        return { faults: [], note: `Your validation refused it with ${verdict.status}.` };
      }
    }
    await context.command(cheap, 'authorize');
    await context.notify(cheap, 'create');
    const honest = await ordered(context);
    const isDone = await context.waitUntil(
      () => context.isAcknowledged(honest),
      acknowledgeTimeoutMs,
    );
    await context.clock.sleep(2_000);
    const isAccepted = context.isAcknowledged(cheap);
    if (!isAccepted && !isDone) {
      throw new SkippedError(
        'Your server acknowledges no order, so that nobody can see which it accepts: see order-acknowledged.',
      );
    }
    return {
      faults: compactFaults(
        isAccepted &&
          'The session’s total was changed to 1.00 at Ledyer; your server accepted and acknowledged that order.',
      ),
      note: 'Your validation let it through, and your server did not acknowledge it.',
    };
  },
};

const closed: Check = {
  id: 'orders-closed',
  area,
  description: 'Orders are shown to staff alone.',
  advice: 'Ask for a token, or have no such address: GET /orders holds names, addresses and sums.',
  async run(context) {
    const { orderId } = await context.completeCheckout();
    const { server } = context;
    const tries = [
      await server.newBuyer().get('/orders'),
      await server.newBuyer().get(`/orders/${orderId}`),
      await server.newBuyer().get('/orders', { authorization: 'Bearer guessed-by-somebody' }),
    ];
    const open = tries.find(isSuccess);
    return {
      faults: compactFaults(open && `${describeResponse(open)} to somebody without a token.`),
    };
  },
};

export const orderChecks: readonly Check[] = [acknowledged, different, closed];

/** Creates an order and notifies the shop. */
async function ordered(context: CheckContext): Promise<TestCheckout> {
  const checkout = await context.startCheckout();
  await context.command(checkout, 'authorize');
  await context.notify(checkout, 'create');
  return checkout;
}

/** Changes the total to 1.00 at the emulator, unknown to the shop. */
function makeCheap(context: CheckContext, checkout: TestCheckout): Promise<void> {
  const { vat = 2_500 } = context.getSession(checkout).order.orderLines?.[0] ?? {};
  const line = {
    type: 'physical',
    reference: context.sku,
    description: 'Cheaper',
    quantity: 1,
    vat,
    totalAmount: 100,
    totalVatAmount: includedVat(100, vat),
  };
  return context.updateSession(checkout, { orderLines: [line], ...sumTotals([line]) });
}
