import type { Order, OrderAction, OrderPart } from './admin-api.js';
import { sumLines, selectLines, type Quantities } from './partial-lines.js';

/** Actions on a part of an order. */
export const actionKinds = [
  'capture',
  'partialCapture',
  'cancel',
  'extend',
  'refund',
  'partialRefund',
] as const;
export type ActionKind = (typeof actionKinds)[number];

/** Ledyer's name of an action, where it differs. */
const ledyerActionNames: Readonly<Partial<Record<ActionKind, string>>> = {
  extend: 'extendOrderExpiry',
};

/** An action that the admin has chosen and not yet confirmed. */
export interface ActionChoice {
  readonly kind: ActionKind;
  readonly part: OrderPart;
}

/** Returns the actions that Ledyer allows for this part now. */
export const getAvailableActions = (part: OrderPart): ActionChoice[] =>
  actionKinds
    .filter((kind) =>
      part.availableActions?.some(({ type }) => type === (ledyerActionNames[kind] ?? kind)),
    )
    .map((kind) => ({ kind, part }));

/** Returns whether the admin chooses quantities for the action. */
export const isPartial = (kind: ActionKind): boolean =>
  kind === 'partialCapture' || kind === 'partialRefund';

/**
 * Returns whether {@link getAmount} is a maximum instead of the exact amount.
 *
 * Ledyer does not report which capture an earlier refund belongs to.
 */
export const isMaximumAmount = (order: Order, { kind }: ActionChoice): boolean =>
  kind === 'refund' && order.captured.length > 1 && order.refunded.length > 0;

/** Returns the amount of the action in minor units, `undefined` for an action without one. */
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

/** Converts a confirmed choice to a request. */
export function toOrderAction(
  { kind, part }: ActionChoice,
  quantities: Quantities,
  note: string,
): OrderAction {
  const orderLines = selectLines(part.orderLines, quantities);
  const noteField = note.trim() === '' ? {} : { note: note.trim() };
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
      return { path: `refund/${part.ledgerId}`, body: noteField };
    case 'partialRefund':
      return {
        path: `partialrefund/${part.ledgerId}`,
        // Lines of a credit invoice have no ids.
        body: {
          orderLines: orderLines.map((line) => ({ ...line, id: undefined })),
          totalRefundAmount: sumLines(orderLines),
          ...noteField,
        },
      };
  }
}
