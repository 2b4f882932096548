import { AdminApiError, type AdminApi, type ListedOrder, type OrderView } from './admin-api.js';

/** Orders that match a query, page by page as they are asked for, the newest first. */
export class OrderPager {
  readonly #office: Pick<AdminApi, 'listOrders'>;
  readonly #query: URLSearchParams;
  readonly #changed: () => void;
  #cursor: string | null | undefined;

  orders: readonly ListedOrder[] = [];
  /** Ids of orders that wait for a person, whether they match or not. */
  held: readonly string[] = [];
  isLoading = false;
  /** Why the last page did not come. */
  error: AdminApiError | undefined;

  constructor(
    office: Pick<AdminApi, 'listOrders'>,
    query: URLSearchParams,
    changed: () => void = () => undefined,
  ) {
    this.#office = office;
    this.#query = query;
    this.#changed = changed;
  }

  /** Whether there is more to ask for. */
  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  /** Asks for the next page; does nothing while one is on its way, or when there is none. */
  async loadMore(): Promise<void> {
    if (this.isLoading || !this.hasMore) return;
    this.isLoading = true;
    this.error = undefined;
    this.#changed();
    try {
      const query = new URLSearchParams(this.#query);
      if (this.#cursor) query.set('cursor', this.#cursor);
      const page = await this.#office.listOrders(query);
      // An order that is made while one scrolls may push another one to the next page.
      const known = new Set(this.orders.map(({ id }) => id));
      this.orders = [...this.orders, ...page.orders.filter(({ id }) => !known.has(id))];
      this.held = page.held;
      // Empty stands for none, and the same cursor again would go round for ever.
      const { nextCursor } = page;
      this.#cursor = nextCursor === '' || nextCursor === this.#cursor ? null : nextCursor;
    } catch (error) {
      if (!(error instanceof AdminApiError)) throw error;
      this.error = error;
    } finally {
      this.isLoading = false;
      this.#changed();
    }
  }

  /**
   * Takes over how one order stands now. It keeps its place, also where it does not match
   * any longer: whoever comes back to the list finds it where it was.
   */
  update({ order: { id, status, expiresAt }, shop }: OrderView): void {
    this.orders = this.orders.map((each) =>
      each.id === id ? { ...each, status, expiresAt, shop } : each,
    );
    if (shop.status !== 'held') this.held = this.held.filter((each) => each !== id);
    this.#changed();
  }

  /**
   * Asks for all pages.
   *
   * @param most orders after which it stops, so that nobody waits for ever
   * @throws {AdminApiError}
   */
  async loadAll(most = Infinity): Promise<readonly ListedOrder[]> {
    while (this.hasMore && this.orders.length < most) {
      await this.loadMore();
      if (this.error) throw this.error;
    }
    return this.orders;
  }
}
