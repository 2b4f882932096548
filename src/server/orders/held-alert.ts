import { getDifferenceNames } from '../cart/difference.js';
import type { LogFunction } from '../log.js';
import type { Metrics } from '../metrics.js';
import { digest, hex } from '../secret.js';
import type { OrderDecision } from '../store/stored-order.js';

/** An order was held. It is not fulfilled before an admin releases it. Passed to `onError`, once for each hold. */
export class OrderHeldError extends Error {
  override readonly name = 'OrderHeldError';
  /** `or_…` */
  readonly orderId: string;
  /** The names of the differences, such as `amount` or `addedLine.surcharge`. */
  readonly mismatches: readonly string[];

  constructor(orderId: string, mismatches: readonly string[]) {
    super(
      `Order ${orderId} is held and will not be fulfilled: ${mismatches.join(', ')}. Release it in the admin, or cancel it.`,
    );
    this.orderId = orderId;
    this.mismatches = mismatches;
  }
}

export interface HeldAlertDeps {
  readonly metrics: Metrics;
  readonly log: LogFunction;
  readonly onError: ((error: unknown) => void) | undefined;
}

/** Reports an order that has just been held: to the log, the metrics and the shop. */
export type AlertHeld = (decision: OrderDecision) => Promise<void>;

export const createHeldAlert =
  ({ metrics, log, onError }: HeldAlertDeps): AlertHeld =>
  async ({ orderId, differences }) => {
    const mismatches = getDifferenceNames(differences);
    metrics.count('ledyer_orders_held_total');
    log({
      level: 'error',
      event: 'order-held',
      subjectHash: hex(await digest(orderId)).slice(0, 12),
      // Only the start of the name: the rest is an index, or a type that Ledyer chose.
      code: mismatches[0]?.split(/[.[]/)[0],
    });
    onError?.(new OrderHeldError(orderId, mismatches));
  };
