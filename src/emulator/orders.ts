import type { CheckoutSession } from './checkout-session.js';
import type { Clock } from './clock.js';
import type { NewIds } from './new-ids.js';
import { newestFirst } from './order-cursor.js';
import { placeOrder, type OrderRecord } from './order-record.js';
import { matches, type OrderSearch } from './order-search.js';
import { Refusal } from './refusal.js';

/** A page of orders, newest first. */
export interface OrderPage {
  readonly orders: readonly OrderRecord[];
  /** Whether there are more after these. */
  readonly more: boolean;
}

/** All orders, in memory. */
export class Orders {
  readonly #clock: Clock;
  readonly #ids: NewIds;
  readonly #orders = new Map<string, OrderRecord>();

  constructor(clock: Clock, ids: NewIds) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** The session was authorized, so its order exists from now on. */
  place(session: CheckoutSession): void {
    const order = placeOrder(session, this.#orders.size + 1, this.#clock.now(), this.#ids);
    this.#orders.set(order.id, order);
  }

  /**
   * @throws {Refusal} 404 when there is none: until its session is authorized, an
   *     order id belongs to no order (page Get order).
   */
  find(id: string): OrderRecord {
    const order = this.#orders.get(id);
    if (!order) throw new Refusal(404, `There is no order ${id}`);
    return order;
  }

  /** The short reference of an order, or `null` while there is no such order. */
  referenceOf(id: string): string | null {
    return this.#orders.get(id)?.reference ?? null;
  }

  /**
   * The first orders that match, of those that come after the cursor or after `fromId`.
   *
   * @throws {Refusal} 400 when `fromId` names no order.
   */
  search(search: OrderSearch): OrderPage {
    const after = search.cursor ?? this.#positionOf(search.fromId);
    const found = [...this.#orders.values()]
      .filter((order) => matches(order, search) && (!after || newestFirst(after, order) < 0))
      .sort(newestFirst);
    return { orders: found.slice(0, search.size), more: found.length > search.size };
  }

  #positionOf(id: string | null | undefined): OrderRecord | undefined {
    if (id == null) return undefined;
    const order = this.#orders.get(id);
    if (!order) throw new Refusal(400, `fromId must be the id of an order, and ${id} is not`);
    return order;
  }
}
