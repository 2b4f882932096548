import type { OrderLine, StoredOrderLine } from '../../ledyer/order-line.js';
import type { CapturedLine } from '../../ledyer/order-request.js';
import type { Order } from '../../ledyer/order.js';
import { describeOutcome, describeType, getField } from './observations.js';
import { getNewestEvent, OrderUnderTest, type OrderRole } from './order-under-test.js';
import type { VerifyCheck } from './verify-check.js';

const dayMs = 24 * 60 * 60 * 1000;
const unknownId = '000000000000000000000000000';

/** Returns a check of an order that may be changed. Without such an order, it is skipped. */
const check = (
  role: OrderRole,
  route: string,
  behaviour: string,
  observe: (order: OrderUnderTest) => Promise<unknown>,
): VerifyCheck => ({
  route,
  behaviour,
  observe: async (client) => {
    const order = OrderUnderTest.find(client, role);
    return order && observe(order);
  },
});

const getUncapturedLines = ({ uncaptured }: Order): readonly StoredOrderLine[] =>
  uncaptured?.orderLines ?? [];

const withoutId = ({ id: _, ...line }: StoredOrderLine) => line;

const sum = (lines: readonly OrderLine[], field: 'totalAmount' | 'totalVatAmount'): number =>
  lines.reduce((total, line) => total + line[field], 0);

const toCapture = (lines: readonly CapturedLine[], extra = 0) => ({
  orderLines: lines,
  totalCaptureAmount: sum(lines, 'totalAmount') + extra,
});

const toEdit = (lines: readonly StoredOrderLine[]) => ({
  orderLines: lines.map(withoutId),
  totalOrderAmount: sum(lines, 'totalAmount'),
  totalOrderVatAmount: sum(lines, 'totalVatAmount'),
  totalOrderAmountExclVat: sum(lines, 'totalAmount') - sum(lines, 'totalVatAmount'),
});

/** Returns the id of a capture, oldest first. */
const getCaptureId = ({ captured }: Order, index: number): string =>
  captured.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))[index]?.ledgerId ??
  unknownId;

const countEvents = (order: Order, type: string): number =>
  order.events.filter((event) => event.type === type).length;

/** An order of two lines, from its acknowledgement to its last refund. Each check continues after the one before. */
const captureChecks: readonly VerifyCheck[] = [
  check('captured', 'POST /v1/orders/:id/acknowledge', 'Success is 201', async (order) => {
    const acknowledged = await order.post('/acknowledge');
    return { acknowledge: acknowledged.status, event: getNewestEvent(acknowledged.body) };
  }),
  check('captured', 'POST /v1/orders/:id/acknowledge', 'A repeated request adds', async (order) => {
    await order.post('/acknowledge');
    return countEvents(await order.read(), 'acknowledge');
  }),
  check('captured', 'POST /v1/orders/:id/acknowledge', 'The same request with', async (order) => {
    const key = crypto.randomUUID();
    const send = (reference: string) => order.post('/reference', { reference }, key);
    const before = countEvents(await order.read(), 'setReference');
    const statuses = [(await send('A')).status, (await send('A')).status, (await send('B')).status];
    return { statuses, events: countEvents(await order.read(), 'setReference') - before };
  }),
  check('captured', 'POST /v1/orders/:id/reference', 'The request sets', async (order) => {
    const reference = 'x'.repeat(50);
    const accepted = await order.post('/reference', { reference });
    return {
      isSet: getField(accepted.body, 'merchantReference') === reference,
      tooLong: describeOutcome(await order.post('/reference', { reference: `${reference}x` })),
    };
  }),
  check('captured', 'POST /v1/orders/:id/extendexpiry', 'The request extends', async (order) => {
    return getNewestEvent((await order.post('/extendexpiry')).body);
  }),
  check('captured', 'POST /v1/orders/:id/extendexpiry', 'The expiry moves by', async (order) => {
    const { expiresAt } = await order.read();
    const { body } = await order.post('/extendexpiry');
    const movedMs = Date.parse(String(getField(body, 'expiresAt'))) - Date.parse(expiresAt);
    return { days: Math.round(movedMs / dayMs) };
  }),
  check('captured', 'POST /v1/orders/:id/partialcapture', 'An unknown id', async (order) => {
    const [line] = getUncapturedLines(await order.read());
    if (!line) return undefined;
    const unknown = await order.post('/partialcapture', toCapture([{ ...line, id: unknownId }]));
    const tooMuch = await order.post('/partialcapture', toCapture([withoutId(line)], 1_000_000_00));
    return { unknown: unknown.status, tooMuch: tooMuch.status };
  }),
  check('captured', 'POST /v1/orders/:id/partialcapture', 'An uncaptured line', async (order) => {
    const before = await order.read();
    const lines = getUncapturedLines(before);
    const [line] = lines;
    if (!line || lines.length < 2) return undefined;
    const { ok, body } = await order.post('/partialcapture', toCapture([withoutId(line)]));
    const after = getField(body, 'uncapturedAmount.minorUnits');
    return {
      ok,
      event: getNewestEvent(body),
      isUncapturedUnchanged: after === before.uncapturedAmount?.minorUnits,
    };
  }),
  check('captured', 'POST /v1/orders/:id', 'The request replaces the lines', async (order) => {
    const [, ...rest] = getUncapturedLines(await order.read());
    if (rest.length === 0) return undefined;
    const { ok, body } = await order.post('', toEdit(rest));
    return {
      ok,
      event: getNewestEvent(body),
      isReplaced: getUncapturedLines(body as Order).length === rest.length,
    };
  }),
  check('captured', 'POST /v1/orders/:id/capture', 'The request captures', async (order) => {
    const lines = getUncapturedLines(await order.read());
    if (lines.length === 0) return undefined;
    const wrong = await order.post('/capture', toCapture(lines, 1));
    const { ok, body } = await order.post('/capture', toCapture(lines));
    return { wrong: describeOutcome(wrong), ok, event: getNewestEvent(body) };
  }),
  check('captured', 'GET /v1/orders/:id', 'uncaptured is null when', async (order) => {
    const read = await order.read();
    return { uncaptured: describeType(read.uncaptured), status: read.status.toSorted() };
  }),
  check('captured', 'POST /v1/orders/:id/partialrefund/:ledgerId', 'The request', async (order) => {
    const read = await order.read();
    const [line] = read.captured[0]?.orderLines ?? [];
    if (!line) return undefined;
    const path = `/partialrefund/${getCaptureId(read, 0)}`;
    const refund = { totalRefundAmount: 100, note: 'Test' };
    const withId = await order.post(path, { ...refund, orderLines: [line] });
    const { ok, body } = await order.post(path, refund);
    return { withId: describeOutcome(withId), ok, event: getNewestEvent(body) };
  }),
  check('captured', 'POST /v1/orders/:id/partialrefund/:ledgerId', 'More than', async (order) => {
    const read = await order.read();
    const path = `/partialrefund/${getCaptureId(read, 0)}`;
    const refund = { totalRefundAmount: read.orderAmount.minorUnits + 1, note: 'Test' };
    return (await order.post(path, refund)).status;
  }),
  check(
    'captured',
    'POST /v1/orders/:id/refund/:ledgerId',
    'The request refunds the rest',
    (order) => refundTwice(order),
  ),
  check('captured', 'POST /v1/orders/:id/refund/:ledgerId', 'The body may be []', async (order) => {
    const read = await order.read();
    if (read.captured.length < 2) return undefined;
    const { status, body } = await order.post(`/refund/${getCaptureId(read, 1)}`, []);
    return { status, event: getNewestEvent(body) };
  }),
  check('captured', 'DELETE /v1/orders/:id', 'An advance invoice and an order', async (order) => {
    return (await order.delete()).status;
  }),
];

/** Refunds the rest of the first capture, and then once more. */
async function refundTwice(order: OrderUnderTest): Promise<unknown> {
  const path = `/refund/${getCaptureId(await order.read(), 0)}`;
  const unknown = await order.post(`/refund/in_${unknownId}`, {});
  const first = await order.post(path, {});
  const again = await order.post(path, {});
  return {
    unknown: unknown.status,
    first: first.status,
    event: getNewestEvent(first.body),
    again: again.status,
  };
}

/** An order that is cancelled. */
const cancelChecks: readonly VerifyCheck[] = [
  check('cancelled', 'POST /v1/orders/:id/customer', 'The request changes', async (order) => {
    const { customer: before } = await order.read();
    const { ok, body } = await order.post('/customer', {});
    const fields = ['email', 'phone', 'firstName', 'lastName', 'billingAddress', 'reference1'];
    const isUnchanged = (field: string) =>
      JSON.stringify(getField(body, `customer.${field}`)) ===
      JSON.stringify(getField(before, field));
    return { ok, changed: fields.filter((field) => !isUnchanged(field)) };
  }),
  check(
    'cancelled',
    'DELETE /v1/orders/:id/:ledgerId',
    'Only the uncaptured part',
    async (order) => {
      return (await order.delete(`/in_${unknownId}`)).status;
    },
  ),
  check('cancelled', 'DELETE /v1/orders/:id', 'The request cancels the', async (order) => {
    const { ok, body } = await order.delete();
    return {
      ok,
      event: getNewestEvent(body),
      uncaptured: describeType(getField(body, 'uncaptured')),
      actions: describeType(getField(body, 'uncaptured.availableActions')),
      status: getField(body, 'status'),
    };
  }),
];

/** Checks that change the orders of `--order`: the first is captured and refunded, the second is cancelled. */
export const orderActionChecks: readonly VerifyCheck[] = [...captureChecks, ...cancelChecks];
