import { describe, expect, test } from 'vitest';
import type { OrderLine, StoredOrderLine } from '../../../src/ledyer/order-line.js';
import { getEditState, planPartialCapture } from '../../../src/server/orders/partial-capture.js';

/** Creates a line with 25 % VAT. */
const createLine = (
  id: string,
  quantity: number,
  totalAmount: number,
  changes: Partial<StoredOrderLine> = {},
): StoredOrderLine => ({
  id,
  type: 'physical',
  reference: id,
  description: id,
  quantity,
  vat: 2_500,
  totalAmount,
  totalVatAmount: totalAmount / 5,
  ...changes,
});
const withoutId = (line: StoredOrderLine): OrderLine => {
  const copy: OrderLine & { id?: string } = { ...line };
  delete copy.id;
  return copy;
};
const pens = createLine('pen', 3, 3_000);
const ink = createLine('ink', 1, 500);
const onePen = withoutId({ ...pens, quantity: 1, totalAmount: 1_000, totalVatAmount: 200 });

describe('planPartialCapture', () => {
  test('captures a whole line by its id and leaves the rest to Ledyer', () => {
    expect(planPartialCapture([pens, ink], [ink])).toEqual({
      capturedLines: [ink],
      edit: undefined,
      issues: [],
    });
  });

  test('finds the id of a whole line that is named without one', () => {
    expect(planPartialCapture([pens, ink], [withoutId(ink)]).capturedLines).toEqual([ink]);
  });

  test('edits the order after a part of a line: 1 of 3 pens leaves 2 pens for 2000, VAT 400', () => {
    const { capturedLines, edit, issues } = planPartialCapture([pens, ink], [onePen]);
    expect(issues).toEqual([]);
    expect(capturedLines).toEqual([onePen]);
    expect(edit!.body).toEqual({
      orderLines: [
        withoutId({ ...pens, quantity: 2, totalAmount: 2_000, totalVatAmount: 400 }),
        withoutId(ink),
      ],
      totalOrderAmount: 2_500,
      totalOrderAmountExclVat: 2_000,
      totalOrderVatAmount: 500,
    });
    expect(edit!.linesBefore).toEqual([pens, ink].map(withoutId));
  });

  test('captures two parts of one line, and its last part without an id', () => {
    const two = withoutId({ ...pens, quantity: 2, totalAmount: 2_000, totalVatAmount: 400 });
    const { capturedLines, edit, issues } = planPartialCapture([pens, ink], [onePen, two]);
    expect(issues).toEqual([]);
    expect(capturedLines).toEqual([onePen, two]);
    expect(edit!.body.orderLines).toEqual([withoutId(ink)]);
  });

  test('takes an equal line before a larger one with the same reference', () => {
    const single = createLine('single', 1, 1_000, { reference: 'pen' });
    const { edit, capturedLines } = planPartialCapture(
      [pens, single, ink],
      [withoutId({ ...single, reference: 'pen' })],
    );
    expect(edit).toBeUndefined();
    expect(capturedLines).toMatchObject([{ id: 'single' }]);
  });

  test('captures a part of a discount of one piece by its amount', () => {
    const discount = createLine('rebate', 1, -500, { type: 'discount' });
    const { edit, issues } = planPartialCapture(
      [pens, discount],
      [onePen, withoutId({ ...discount, totalAmount: -200, totalVatAmount: -40 })],
    );
    expect(issues).toEqual([]);
    expect(edit!.body.orderLines[1]).toMatchObject({
      quantity: 1,
      totalAmount: -300,
      totalVatAmount: -60,
    });
    expect(edit!.body.totalOrderAmount).toBe(1_700);
  });

  test('keeps the unit price of a rest that it still makes', () => {
    const priced = { ...pens, unitPrice: 1_100, unitDiscountAmount: 100 };
    const { edit, issues } = planPartialCapture([priced], [onePen]);
    expect(issues).toEqual([]);
    expect(edit!.body.orderLines).toEqual([
      { ...withoutId(priced), quantity: 2, totalAmount: 2_000, totalVatAmount: 400 },
    ]);
  });

  test('captures a piece with a unit price by its amount, and leaves no unit price', () => {
    const project = {
      ...createLine('project', 1, 10_000),
      unitPrice: 11_000,
      unitDiscountAmount: 1_000,
    };
    const part = { ...withoutId(createLine('project', 1, 2_500)) };
    const { edit, issues } = planPartialCapture([project], [part]);
    expect(issues).toEqual([]);
    expect(edit!.body.orderLines).toEqual([withoutId(createLine('project', 1, 7_500))]);
  });

  test('names what is left of a line, such as the VAT of the last of several rounded parts', () => {
    const part = withoutId({ ...ink, totalAmount: 125, totalVatAmount: 26 });
    const { issues } = planPartialCapture([ink], [part, part, part, part]);
    expect(issues).toEqual([
      {
        path: 'orderLines[3]',
        message: 'has more than is uncaptured: quantity 1, totalAmount 125, totalVatAmount 22',
      },
    ]);
  });

  test('captures a whole line and a part of another, and edits the order without the whole line', () => {
    const { capturedLines, edit, issues } = planPartialCapture([pens, ink], [onePen, ink]);
    expect(issues).toEqual([]);
    expect(capturedLines).toEqual([onePen, ink]);
    expect(edit!.linesBefore).toEqual([withoutId(pens)]);
    expect(edit!.body.orderLines).toEqual([
      withoutId({ ...pens, quantity: 2, totalAmount: 2_000, totalVatAmount: 400 }),
    ]);
  });

  test('captures one piece for the whole amount, and leaves the others free', () => {
    const part = withoutId({ ...pens, quantity: 1 });
    const { edit, issues } = planPartialCapture([pens, ink], [part]);
    expect(issues).toEqual([]);
    expect(edit!.body.orderLines).toEqual([
      withoutId({ ...pens, quantity: 2, totalAmount: 0, totalVatAmount: 0 }),
      withoutId(ink),
    ]);
  });

  test('may leave an uncaptured amount of 1', () => {
    const part = withoutId({ ...ink, totalAmount: 499 });
    const { edit, issues } = planPartialCapture([ink], [part]);
    expect(issues).toEqual([]);
    expect(edit!.body).toMatchObject({ totalOrderAmount: 1, totalOrderVatAmount: 0 });
  });

  test('names each line that cannot be captured, beside parts that can', () => {
    const other = withoutId({ ...ink, reference: 'paper' });
    expect(planPartialCapture([pens, ink], [onePen, other, { ...ink, id: 'gone' }])).toEqual({
      capturedLines: [onePen],
      edit: undefined,
      issues: [1, 2].map((index) => ({
        path: `orderLines[${index}]`,
        message: 'matches no uncaptured line',
      })),
    });
  });

  test.each<[string, StoredOrderLine, Partial<StoredOrderLine>]>([
    ['two pieces of a line of one', ink, { quantity: 2, totalAmount: 250, totalVatAmount: 50 }],
    ['a piece of a line of none', { ...ink, quantity: 0 }, { quantity: 1, totalAmount: 250 }],
    ['no piece of a line of one', ink, { quantity: 0, totalAmount: 250, totalVatAmount: 50 }],
  ])('rejects %s', (_, line, changes) => {
    const { issues } = planPartialCapture([pens, line], [withoutId({ ...ink, ...changes })]);
    expect(issues).toMatchObject([{ path: 'orderLines[0]' }]);
  });

  test.each<[string, Partial<StoredOrderLine>]>([
    ['quantity', { quantity: 2 }],
    ['VAT rate', { vat: 2_400 }],
    ['amount', { totalAmount: 499 }],
    ['VAT', { totalVatAmount: 99 }],
  ])('rejects a line with an id and another %s than the uncaptured line', (_, changes) => {
    expect(planPartialCapture([pens, ink], [{ ...ink, ...changes }]).issues).toEqual([
      {
        path: 'orderLines[0]',
        message:
          'has an id, so its quantity, vat, totalAmount and totalVatAmount must be 1, 2500, 500 and 100',
      },
    ]);
  });

  test.each<[string, Partial<StoredOrderLine>]>([
    ['more pieces', { quantity: 4, totalAmount: 3_000, totalVatAmount: 600 }],
    ['a larger amount', { quantity: 1, totalAmount: 3_001, totalVatAmount: 600 }],
    ['more VAT', { quantity: 1, totalAmount: 1_000, totalVatAmount: 601 }],
    ['all pieces for less money', { quantity: 3, totalAmount: 1_000, totalVatAmount: 200 }],
    ['no pieces', { quantity: 0, totalAmount: 1_000, totalVatAmount: 200 }],
    ['another VAT rate', { quantity: 1, vat: 600, totalAmount: 1_000, totalVatAmount: 57 }],
    ['another type', { quantity: 1, type: 'digital', totalAmount: 1_000, totalVatAmount: 200 }],
    ['another sign', { quantity: 1, totalAmount: -1_000, totalVatAmount: -200 }],
    ['another reference', { reference: 'x', quantity: 1, totalAmount: 1_000, totalVatAmount: 200 }],
  ])('rejects a part with %s', (_, changes) => {
    const { issues } = planPartialCapture([pens, ink], [withoutId({ ...pens, ...changes })]);
    expect(issues).toMatchObject([{ path: 'orderLines[0]' }]);
  });

  test('rejects a part of a line with an id, because Ledyer would remove the whole line', () => {
    const part = { ...pens, quantity: 1, totalAmount: 1_000, totalVatAmount: 200 };
    expect(planPartialCapture([pens], [part]).issues).toMatchObject([
      {
        message:
          'has an id, so its quantity, vat, totalAmount and totalVatAmount must be 3, 2500, 3000 and 600',
      },
    ]);
  });

  test('rejects a capture whose edit Ledyer would reject: the VAT of the rest', () => {
    // 3000 − 1000 leaves 2000 with VAT 400. Twice a tolerance of one leaves 398.
    const line = { ...pens, totalVatAmount: 599 };
    const part = withoutId({ ...pens, quantity: 1, totalAmount: 1_000, totalVatAmount: 201 });
    expect(planPartialCapture([line], [part]).issues).toEqual([
      {
        path: 'The uncaptured orderLines[0].totalVatAmount',
        message: 'is 398 and should be 400 after this capture',
      },
    ]);
  });

  test('rejects a capture whose edit would leave an amount of zero', () => {
    const discount = createLine('rebate', 1, -2_000, { type: 'discount' });
    expect(planPartialCapture([pens, discount], [onePen]).issues).toEqual([
      {
        path: 'orderLines',
        message: 'would leave an uncaptured amount of 0. Capture all of the order',
      },
    ]);
  });
});

describe('getEditState', () => {
  const { edit } = planPartialCapture([pens, ink], [onePen]);
  const toUncaptured = (orderLines: StoredOrderLine[]) => ({
    ledgerId: 'in_1',
    createdAt: '2026-11-29T10:00:00Z',
    orderLines,
  });
  const left = createLine('new-id', 2, 2_000, { reference: 'pen' });

  test('is `needed` while the uncaptured lines are those before the edit, in any sequence', () => {
    expect(getEditState(edit!, toUncaptured([ink, pens]))).toBe('needed');
  });

  test.each([
    ['the remaining lines have new ids', toUncaptured([left, ink])],
    ['no line is uncaptured', toUncaptured([])],
    ['nothing is uncaptured', null],
  ])('is `done` when %s', (_, uncaptured) => {
    expect(getEditState(edit!, uncaptured)).toBe('done');
  });

  test('is `changed` when the lines were edited otherwise', () => {
    expect(getEditState(edit!, toUncaptured([pens]))).toBe('changed');
  });
});
