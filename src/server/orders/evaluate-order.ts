import type { OpenEnum } from '../../ledyer/decode.js';
import { unreadableEventType, type Order, type RiskTag } from '../../ledyer/order.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import { compareOrder } from '../cart/compare-cart.js';
import {
  areAllKnown,
  createDifference,
  getDistinctDifferences,
  type Difference,
} from '../cart/difference.js';
import type { OrderDecision, ShopOrderStatus, StoredOrder } from '../store/stored-order.js';
import type { StoredSession } from '../store/stored-session.js';

/** A reason to look at an order before it ships: `forced`, or one of Ledyer's risk tags (page Get order). */
export type OrderRisk = OpenEnum<'forced' | RiskTag>;

/** The shop's rules for its orders. */
export interface OrderRules {
  /** `ac_…`, if the shop sets it. */
  readonly merchantId?: string | undefined;
  /** Types of lines that Ledyer may add to an order. */
  readonly allowedFeeTypes?: readonly string[] | undefined;
  /** Risks that hold an order. */
  readonly holdRisks?: readonly OrderRisk[] | undefined;
}

/** Returns the shop's decision about an order that it has read. */
export type EvaluateOrder = (
  session: StoredSession,
  order: Order,
  storedOrder?: Pick<StoredOrder, 'releasedAt' | 'differences'>,
) => OrderDecision;

/**
 * Creates the function that compares an order with its cart. A released difference stays released only while both of
 * its values are those that the admin saw.
 */
export const createOrderEvaluator =
  ({ merchantId, allowedFeeTypes, holdRisks }: OrderRules): EvaluateOrder =>
  (session, order, storedOrder) => {
    const { sessionId, orderId, cart, state } = session;
    const risks = getRisks(order);
    const differences: readonly Difference[] = getDistinctDifferences([
      // Ledyer returned the session as expired or cancelled before. The buyer may have bought again since.
      ...(state === 'authorized' ? [] : [createDifference('sessionState', 'authorized', state)]),
      ...(merchantId === undefined || order.merchantId === merchantId
        ? []
        : [createDifference('merchantId', merchantId, order.merchantId)]),
      ...(session.differences ?? [createDifference('session', null, null)]),
      ...compareOrder(cart, order, allowedFeeTypes),
      ...risks
        .filter((risk) => holdRisks?.includes(risk))
        .map((risk) => createDifference(`risk.${risk}`, null, risk)),
    ]);
    const isReleased =
      storedOrder?.releasedAt != null && areAllKnown(differences, storedOrder.differences);
    const status: ShopOrderStatus =
      differences.length === 0 || isReleased ? getStatusByPayment(order) : 'held';
    return { sessionId, orderId, status, differences, risks, ledyerStatus: order.status };
  };

/** Returns the marks that Ledyer's invoice service gave the order (page Get order). */
const getRisks = ({ authorizeStatus, riskProfile }: Order): readonly OrderRisk[] => [
  ...(authorizeStatus === 'forced' ? ['forced'] : []),
  ...(riskProfile?.tags ?? []).filter((tag) => /^\w{1,40}$/.test(tag)),
];

/** Returns the status of an order without differences. */
export const getStatusByPayment = (order: Order): Exclude<ShopOrderStatus, 'held'> =>
  isPaid(order) ? 'accepted' : 'awaiting-payment';

/** Payment methods whose orders may ship at once. All others are paid first (page Get order session). */
const shippingPaymentMethods: ReadonlySet<string> = new Set<PaymentMethodType>([
  'card',
  'invoice',
  'serviceInvoice',
]);

/**
 * Returns whether the goods may be delivered. An advance invoice must be paid first, which Ledyer reports with the event
 * `readyForCapture` (page Get orders; WooCommerce plugin). The same holds for every payment method that this version
 * does not know. An event from before the payment method was edited concerns the earlier method.
 */
function isPaid({ paymentMethod, events }: Order): boolean {
  if (paymentMethod && shippingPaymentMethods.has(paymentMethod.type)) return true;
  // Newest first (page Get order). An event that cannot be read may be such an edit.
  const lastEdit = events.findIndex(
    ({ type }) => type === 'editPaymentMethod' || type === unreadableEventType,
  );
  const editedAt = Math.max(
    ...events
      .filter(({ type }) => type === 'editPaymentMethod')
      .map(({ createdAt }) => Date.parse(createdAt) || 0),
  );
  return events
    .slice(0, lastEdit < 0 ? events.length : lastEdit)
    .some(
      ({ type, createdAt }) => type === 'readyForCapture' && !(Date.parse(createdAt) < editedAt),
    );
}

/** Returns whether the order is cancelled or expired. */
export const isClosed = ({ status }: Order): boolean =>
  status.some((each) => each === 'cancelled' || each === 'expired');
