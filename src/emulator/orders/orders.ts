import type { CheckoutSession } from '../sessions/checkout-session.js';
import type { IdGenerator } from '../id-generator.js';
import { captureAll } from './order-captures.js';
import type { OrderChange } from './order-change.js';
import { compareNewestFirst } from './order-cursor.js';
import { createOrder, type OrderRecord } from './order-record.js';
import { matchesSearch, type OrderSearch } from './order-search.js';
import { getUncapturedActions } from './order-status.js';
import { ApiError } from '../http/api-error.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** A page of orders, newest first. */
export interface OrderPage {
  readonly orders: readonly OrderRecord[];
  /** Whether there are more after these. */
  readonly hasMore: boolean;
}

/** Orders that are kept; the oldest are forgotten, so that a load test ends as it began. */
const maxOrders = 20_000;

/** Who is told of each change, with the order before it: none when the order is new. */
export type OrderListener = (after: OrderRecord, before: OrderRecord | undefined) => void;

/** All orders, in memory. The one place where an order changes, and where it is captured at its time. */
export class Orders {
  readonly #clock: VirtualClock;
  readonly #ids: IdGenerator;
  readonly #onChange: OrderListener;
  readonly #orders = new Map<string, OrderRecord>();
  #placedCount = 0;

  constructor(clock: VirtualClock, ids: IdGenerator, onChange: OrderListener = () => undefined) {
    this.#clock = clock;
    this.#ids = ids;
    this.#onChange = onChange;
  }

  /** The session was authorized, so its order exists from now on. */
  place(session: CheckoutSession): void {
    this.#placedCount += 1;
    this.#store(createOrder(session, this.#placedCount, this.#clock.now(), this.#ids));
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > maxOrders && oldest !== undefined) this.#orders.delete(oldest);
  }

  /**
   * Changes the order, or nothing.
   *
   * @throws {ApiError} 404 when there is none, and what `change` refuses.
   */
  change(id: string, change: OrderChange): OrderRecord {
    const before = this.find(id);
    const after = change(before, this.#clock.now(), this.#ids);
    if (after !== before) this.#store(after, before);
    return after;
  }

  /** All orders, oldest first. */
  list(): OrderRecord[] {
    return [...this.#orders.values()];
  }

  /** Forgets all orders, and takes up these, which nobody is told of. */
  restore(orders: readonly OrderRecord[]): void {
    this.#orders.clear();
    this.#placedCount = Math.max(0, ...orders.map(({ number }) => number));
    for (const order of orders) {
      this.#orders.set(order.id, order);
      this.#scheduleAutoCapture(order);
    }
  }

  get(id: string): OrderRecord | undefined {
    return this.#orders.get(id);
  }

  /**
   * @throws {ApiError} 404 when there is none: until its session is authorized, an
   *     order id belongs to no order (page Get order).
   */
  find(id: string): OrderRecord {
    const order = this.#orders.get(id);
    if (!order) throw new ApiError(404, `There is no order ${id}`);
    return order;
  }

  /** The short reference of an order, or `null` while there is no such order. */
  getReference(id: string): string | null {
    return this.#orders.get(id)?.reference ?? null;
  }

  /**
   * The first orders that match, of those that come after the cursor or after `fromId`.
   *
   * @throws {ApiError} 400 when `fromId` names no order.
   */
  search(search: OrderSearch): OrderPage {
    const now = this.#clock.now();
    const after = search.cursor ?? this.#findPosition(search.fromId);
    const found = [...this.#orders.values()]
      .filter(
        (order) =>
          matchesSearch(order, search, now) && (!after || compareNewestFirst(after, order) < 0),
      )
      .sort(compareNewestFirst);
    return { orders: found.slice(0, search.size), hasMore: found.length > search.size };
  }

  #store(order: OrderRecord, before?: OrderRecord): void {
    this.#orders.set(order.id, order);
    if (order.autoCaptureAt !== before?.autoCaptureAt) this.#scheduleAutoCapture(order);
    this.#onChange(order, before);
  }

  /** Has the order captured at its time, unless somebody did that or moved the time. */
  #scheduleAutoCapture({ id, autoCaptureAt }: OrderRecord): void {
    if (autoCaptureAt === null) return;
    this.#clock.schedule(autoCaptureAt, () => {
      const order = this.#orders.get(id);
      if (order?.autoCaptureAt !== autoCaptureAt) return;
      const canCapture = getUncapturedActions(order, this.#clock.now()).includes('capture');
      if (canCapture) this.change(id, captureAll);
    });
  }

  #findPosition(id: string | null | undefined): OrderRecord | undefined {
    if (id == null) return undefined;
    const order = this.#orders.get(id);
    if (!order) throw new ApiError(400, `fromId must be the id of an order, and ${id} is not`);
    return order;
  }
}
