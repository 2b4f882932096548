import {
  AdminApiError,
  type AdminApi,
  type Order,
  type OrderAction,
  type OrderView,
} from './admin-api.js';

/**
 * The idempotency keys of actions without a known result.
 *
 * An action keeps its key while the order is the same and the result is not known. Another press of the same button
 * therefore repeats the action instead of starting a second one.
 */
export class ActionKeys {
  readonly #keys = new Map<string, string>();

  /** Returns the key of this action on the order as it is shown. */
  get(order: Order, action: OrderAction): string {
    const actionId = getActionId(order, action);
    const key = this.#keys.get(actionId) ?? crypto.randomUUID();
    this.#keys.set(actionId, key);
    return key;
  }

  /** Runs an action, and forgets its key once the result is known. */
  async run(api: AdminApi, order: Order, action: OrderAction): Promise<OrderView> {
    try {
      const details = await api.runAction(order.id, action, this.get(order, action));
      this.#keys.delete(getActionId(order, action));
      return details;
    } catch (error) {
      const isKnown = error instanceof AdminApiError && error.isPermanent;
      if (isKnown) this.#keys.delete(getActionId(order, action));
      throw error;
    }
  }
}

const getActionId = ({ id, updatedAt }: Order, { path, body }: OrderAction): string =>
  JSON.stringify([id, updatedAt, path, body]);
