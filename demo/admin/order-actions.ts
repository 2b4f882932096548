import type { Order, OrderAction, OrderPart } from './admin-api.js';
import { sumLines, selectLines, type Quantities } from './partial-lines.js';

/** What staff may do with a part of an order. */
export const actionKinds = [
  'capture',
  'partialCapture',
  'cancel',
  'extend',
  'refund',
  'partialRefund',
] as const;
export type ActionKind = (typeof actionKinds)[number];

/** Ledyer's word where it is another one. */
const ledyerActionNames: Readonly<Partial<Record<ActionKind, string>>> = {
  extend: 'extendOrderExpiry',
};

/** One thing that staff wants to do, before it is confirmed. */
export interface ActionChoice {
  readonly kind: ActionKind;
  readonly part: OrderPart;
}

/** What Ledyer allows for this part now. */
export const availableActions = (part: OrderPart): ActionChoice[] =>
  actionKinds
    .filter((kind) =>
      part.availableActions?.some(({ type }) => type === (ledyerActionNames[kind] ?? kind)),
    )
    .map((kind) => ({ kind, part }));

/** Whether it is said how many of each line. */
export const isPartial = (kind: ActionKind): boolean =>
  kind === 'partialCapture' || kind === 'partialRefund';

/**
 * Whether {@link getAmount} is the most that it can be, and not what it will be: Ledyer
 * does not tell of which capture an earlier refund was.
 */
export const isAtMost = (order: Order, { kind }: ActionChoice): boolean =>
  kind === 'refund' && order.captured.length > 1 && order.refunded.length > 0;

/** How much money it is about, in minor units; nothing for what moves none. */
export function getAmount(
  order: Order,
  { kind, part }: ActionChoice,
  quantities: Quantities,
): number | undefined {
  if (kind === 'extend') return undefined;
  if (isPartial(kind)) return sumLines(selectLines(part.orderLines, quantities));
  if (kind === 'refund') {
    const captured = part.totalOrderAmount?.minorUnits ?? sumLines(part.orderLines);
    const left = order.capturedAmount.minorUnits - order.refundedAmount.minorUnits;
    return Math.max(0, Math.min(captured, left));
  }
  return order.uncapturedAmount?.minorUnits ?? sumLines(part.orderLines);
}

/** What is sent to the shop's server. */
export function toRequest(
  { kind, part }: ActionChoice,
  quantities: Quantities,
  note: string,
): OrderAction {
  const orderLines = selectLines(part.orderLines, quantities);
  const said = note.trim() === '' ? {} : { note: note.trim() };
  switch (kind) {
    case 'capture':
      return { path: 'capture', body: {} };
    case 'partialCapture':
      return {
        path: 'partialcapture',
        body: { orderLines, totalCaptureAmount: sumLines(orderLines) },
      };
    case 'cancel':
      return { path: 'cancel', body: {} };
    case 'extend':
      return { path: 'extendexpiry', body: {} };
    case 'refund':
      return { path: `refund/${part.ledgerId}`, body: said };
    case 'partialRefund':
      return {
        path: `partialrefund/${part.ledgerId}`,
        // A credit invoice has lines of its own, without ids.
        body: {
          orderLines: orderLines.map((line) => ({ ...line, id: undefined })),
          totalRefundAmount: sumLines(orderLines),
          ...said,
        },
      };
  }
}
