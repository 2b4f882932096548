import { sumTotals, includedVat } from '../ledyer/totals.js';
import { answered, isSuccess } from './http-response.js';
import { CannotTell, faultsOf, type Check } from './check.js';
import type { Examination, Visit } from './check-context.js';

const area = 'Orders';

/** Milliseconds that a shop has to acknowledge an order of which it was told. */
const patience = 30_000;

const acknowledged: Check = {
  id: 'order-acknowledged',
  area,
  proves: 'An order is acknowledged at Ledyer once it is in your system.',
  advice:
    'When the session is authorized, save the order, then POST /v1/orders/:orderId/acknowledge; again whenever that failed.',
  async run(examination) {
    const visit = await ordered(examination);
    const isDone = await examination.until(() => examination.isAcknowledged(visit), patience);
    return {
      faults: faultsOf(
        !isDone &&
          `${patience / 1_000} seconds after it was authorized the order was not acknowledged.`,
      ),
    };
  },
};

const different: Check = {
  id: 'order-compared',
  area,
  proves: 'An order that is not what you priced is refused by your validation, or left alone.',
  advice:
    'Before you accept an order, compare lines, totals and currency with the cart that you priced; hold what differs for a person, and acknowledge only what you accept.',
  async run(examination) {
    const cheap = await examination.visit();
    await makeCheap(examination, cheap);
    if (examination.callbacks.has(examination.session(cheap), 'validation')) {
      const verdict = await examination.callbacks.validate(examination.session(cheap));
      if ([303, 400, 422].includes(verdict.status)) {
        return { faults: [], note: `Your validation refused it with ${verdict.status}.` };
      }
    }
    await examination.let(cheap, 'authorize');
    await examination.tell(cheap, 'create');
    const honest = await ordered(examination);
    const isDone = await examination.until(() => examination.isAcknowledged(honest), patience);
    await examination.clock.sleep(2_000);
    const isAccepted = examination.isAcknowledged(cheap);
    if (!isAccepted && !isDone) {
      throw new CannotTell(
        'Your server acknowledges no order, so that nobody can see which it accepts: see order-acknowledged.',
      );
    }
    return {
      faults: faultsOf(
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
  proves: 'Orders are shown to staff alone.',
  advice: 'Ask for a token, or have no such address: GET /orders holds names, addresses and sums.',
  async run(examination) {
    const { orderId } = await examination.authorized();
    const { shop } = examination;
    const tries = [
      await shop.newBuyer().get('/orders'),
      await shop.newBuyer().get(`/orders/${orderId}`),
      await shop.newBuyer().get('/orders', { authorization: 'Bearer guessed-by-somebody' }),
    ];
    const open = tries.find(isSuccess);
    return { faults: faultsOf(open && `${answered(open)} to somebody without a token.`) };
  },
};

export const orderChecks: readonly Check[] = [acknowledged, different, closed];

/** An order that is made, and of which the shop was told. */
async function ordered(examination: Examination): Promise<Visit> {
  const visit = await examination.visit();
  await examination.let(visit, 'authorize');
  await examination.tell(visit, 'create');
  return visit;
}

/** Makes the session cost 1.00 at Ledyer, behind the shop's back. */
function makeCheap(examination: Examination, visit: Visit): Promise<void> {
  const { vat = 2_500 } = examination.session(visit).order.orderLines?.[0] ?? {};
  const line = {
    type: 'physical',
    reference: examination.sku,
    description: 'Cheaper',
    quantity: 1,
    vat,
    totalAmount: 100,
    totalVatAmount: includedVat(100, vat),
  };
  return examination.change(visit, { orderLines: [line], ...sumTotals([line]) });
}
