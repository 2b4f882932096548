import type { CaptureView, Order, OrderAction, OrderPart } from './admin-api.js';
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
  /** The balance of the capture that is refunded. */
  readonly balance?: CaptureView;
}

/**
 * Returns the actions that Ledyer allows for this part now. A part without `availableActions`, such as the rest of a
 * cancelled order, has none.
 *
 * @param balance of a capture. A capture that is refunded in part can only be refunded in part.
 */
export const getAvailableActions = (part: OrderPart, balance?: CaptureView): ActionChoice[] =>
  actionKinds
    .filter((kind) =>
      part.availableActions?.some(({ type }) => type === (ledyerActionNames[kind] ?? kind)),
    )
    .filter((kind) => kind === 'extend' || part.orderLines.length > 0)
    .filter((kind) => balance === undefined || isRefundPossible(kind, balance))
    .map((kind) => ({ kind, part, ...(balance && { balance }) }));

function isRefundPossible(kind: ActionKind, balance: CaptureView): boolean {
  if (kind === 'partialRefund') return balance.refundableAmount > 0;
  return kind !== 'refund' || (balance.refundedAmount === 0 && balance.uncertainAmount === 0);
}

/** Returns the maximum amount of the action in minor units, if the balance of a capture limits it. */
export const getMaximumAmount = ({ kind, balance }: ActionChoice): number | undefined =>
  kind === 'partialRefund' ? balance?.refundableAmount : undefined;

/** Returns whether the admin chooses quantities for the action. */
export const isPartial = (kind: ActionKind): boolean =>
  kind === 'partialCapture' || kind === 'partialRefund';

/** Returns the amount of the action in minor units, `undefined` for an action without one. */
export function getAmount(
  order: Order,
  { kind, part }: ActionChoice,
  quantities: Quantities,
): number | undefined {
  if (kind === 'extend') return undefined;
  if (isPartial(kind)) return sumLines(selectLines(part.orderLines, quantities));
  if (kind === 'refund') {
    return part.totalOrderAmount?.minorUnits ?? sumLines(part.orderLines);
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
