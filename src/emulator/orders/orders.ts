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
  /** Whether there is a next page. */
  readonly hasMore: boolean;
}

/** Maximum number of orders. The oldest are dropped, so that memory stays constant in a load test. */
const maxOrders = 20_000;

/** Called after each change. `before` is `undefined` for a new order. */
export type OrderListener = (after: OrderRecord, before: OrderRecord | undefined) => void;

/** All orders, in memory. Every change and every automatic capture of an order goes through this class. */
export class Orders {
  readonly #clock: VirtualClock;
  readonly #ids: IdGenerator;
  readonly #onChange: OrderListener;
  readonly #orders = new Map<string, OrderRecord>();
  /** Creation time of the newest order, in microseconds. */
  #lastCreatedAtMicros = 0;

  constructor(clock: VirtualClock, ids: IdGenerator, onChange: OrderListener = () => undefined) {
    this.#clock = clock;
    this.#ids = ids;
    this.#onChange = onChange;
  }

  /** Creates the order of an authorized session. */
  place(session: CheckoutSession): void {
    const now = this.#clock.now();
    this.#lastCreatedAtMicros = Math.max(this.#lastCreatedAtMicros + 1, now * 1000);
    this.#store(createOrder(session, this.#lastCreatedAtMicros, now, this.#ids));
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > maxOrders && oldest !== undefined) this.#orders.delete(oldest);
  }

  /**
   * Applies a change completely or not at all.
   *
   * @throws {ApiError} 404 for an unknown order, and the errors of `change`.
   */
  change(id: string, change: OrderChange): OrderRecord {
    const before = this.find(id);
    const after = change(before, this.#clock.now(), this.#ids);
    if (after !== before) this.#store(after, before);
    return after;
  }

  /** Returns all orders, oldest first. */
  list(): OrderRecord[] {
    return [...this.#orders.values()];
  }

  /** Replaces all orders by these, without calling the listener. */
  restore(orders: readonly OrderRecord[]): void {
    this.#orders.clear();
    this.#lastCreatedAtMicros = orders.reduce(
      (newest, { createdAtMicros }) => Math.max(newest, createdAtMicros),
      0,
    );
    for (const order of orders) {
      this.#orders.set(order.id, order);
      this.#scheduleAutoCapture(order);
    }
  }

  get(id: string): OrderRecord | undefined {
    return this.#orders.get(id);
  }

  /** @throws {ApiError} 404 for an unknown order. An order exists once its session is authorized (page Get order). */
  find(id: string): OrderRecord {
    const order = this.#orders.get(id);
    if (!order) throw new ApiError(404, `There is no order ${id}`);
    return order;
  }

  /** Returns the short reference of an order, or `null` for an unknown order. */
  getReference(id: string): string | null {
    return this.#orders.get(id)?.reference ?? null;
  }

  /**
   * Returns the first matching orders after the cursor or after `fromId`.
   *
   * @throws {ApiError} 400 when `fromId` is not the id of an order.
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

  /** Schedules the automatic capture, which is skipped if `autoCaptureAt` changes meanwhile. */
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
