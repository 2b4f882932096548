import type { Order } from '../../ledyer/order.js';
import { getField } from './observations.js';
import type { VerifyClient, VerifyResponse } from './verify-client.js';

/** The orders that checks may change, by role. */
const roles = ['captured', 'cancelled'] as const;
export type OrderRole = (typeof roles)[number];

/** An order of `--order`, which a check may change. Its fields are unchecked: another implementation may lack some. */
export class OrderUnderTest {
  readonly #client: VerifyClient;
  readonly #path: string;

  private constructor(client: VerifyClient, id: string) {
    this.#client = client;
    this.#path = `/v1/orders/${id}`;
  }

  /** Returns the order with this role, or `undefined` when none was given. */
  static find(client: VerifyClient, role: OrderRole): OrderUnderTest | undefined {
    const id = client.orders[roles.indexOf(role)];
    return id === undefined ? undefined : new OrderUnderTest(client, id);
  }

  async read(): Promise<Order> {
    return (await this.#client.send('GET', this.#path)).body as Order;
  }

  post(path: string, body?: unknown, idempotencyKey?: string): Promise<VerifyResponse> {
    return this.#client.send('POST', this.#path + path, {
      body,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
  }

  delete(path = ''): Promise<VerifyResponse> {
    return this.#client.send('DELETE', this.#path + path);
  }
}

/** Returns the type of the newest event. */
export const getNewestEvent = (order: unknown): unknown => getField(order, 'events.0.type');
