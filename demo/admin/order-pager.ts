import {
  AdminApiError,
  type AdminApi,
  type HeldOrderView,
  type ShopNotice,
  type OrderView,
  type OrderPageView,
  type ListedOrderView,
} from './admin-api.js';

/** Loads the orders that match a query page by page, newest first. */
export class OrderPager {
  readonly #api: Pick<AdminApi, 'listOrders'>;
  readonly #query: URLSearchParams;
  readonly #onChange: () => void;
  #cursor: string | null | undefined;
  #heldCursor: string | null = null;
  /** The request in flight. */
  #pending: Promise<void> | undefined;
  /** Whether more held orders were loaded. Further pages of orders then do not replace them. */
  #hasLoadedHeld = false;

  orders: readonly ListedOrderView[] = [];
  /** The held orders that have waited longest, also those that do not match the query. */
  heldOrders: readonly HeldOrderView[] = [];
  /** Number of all held orders. */
  heldCount = 0;
  /** Failures that concern no single order. */
  notices: readonly ShopNotice[] = [];
  /** Error of the last request. */
  error: AdminApiError | undefined;

  constructor(
    api: Pick<AdminApi, 'listOrders'>,
    query: URLSearchParams,
    onChange: () => void = () => undefined,
  ) {
    this.#api = api;
    this.#query = query;
    this.#onChange = onChange;
  }

  get isLoading(): boolean {
    return this.#pending !== undefined;
  }

  /** Whether there may be another page. */
  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  /** Loads the next page. During another request, waits for that one instead. Does nothing after the last page. */
  async loadMore(): Promise<void> {
    if (!this.hasMore) return;
    await this.#request('cursor', this.#cursor, (page) => {
      // A new order shifts the pages, so the next page may repeat an order.
      const knownIds = new Set(this.orders.map(({ id }) => id));
      this.orders = [...this.orders, ...page.orders.filter(({ id }) => !knownIds.has(id))];
      this.heldCount = page.heldCount;
      this.notices = page.notices;
      if (!this.#hasLoadedHeld) {
        this.heldOrders = page.heldOrders;
        this.#heldCursor = page.nextHeldCursor;
      }
      // An empty cursor is that of the last page. A repeated one would cause an endless loop.
      const { nextCursor } = page;
      this.#cursor = nextCursor === '' || nextCursor === this.#cursor ? null : nextCursor;
    });
  }

  /** Whether there are held orders that are not loaded yet. */
  get hasMoreHeld(): boolean {
    return this.#heldCursor !== null;
  }

  /** Loads the next held orders. During another request, waits for that one instead. Does nothing after the last. */
  async loadMoreHeld(): Promise<void> {
    if (!this.hasMoreHeld) return;
    await this.#request('heldCursor', this.#heldCursor, (page) => {
      this.heldOrders = [...this.heldOrders, ...page.heldOrders];
      this.heldCount = page.heldCount;
      this.#heldCursor = page.nextHeldCursor;
      this.#hasLoadedHeld = true;
    });
  }

  /** Sends one request at a time. */
  #request(
    cursorName: 'cursor' | 'heldCursor',
    cursor: string | null | undefined,
    onPage: (page: OrderPageView) => void,
  ): Promise<void> {
    const load = async () => {
      this.error = undefined;
      this.#onChange();
      try {
        const query = new URLSearchParams(this.#query);
        if (cursor) query.set(cursorName, cursor);
        onPage(await this.#api.listOrders(query));
      } catch (error) {
        if (!(error instanceof AdminApiError)) throw error;
        this.error = error;
      } finally {
        this.#pending = undefined;
        this.#onChange();
      }
    };
    this.#pending ??= Promise.resolve().then(load);
    return this.#pending;
  }

  /** Updates one order in its place, even if it no longer matches the query. */
  update({ order: { id, status, expiresAt }, shop }: OrderView): void {
    this.orders = this.orders.map((each) =>
      each.id === id ? { ...each, status, expiresAt, shop } : each,
    );
    if (shop.status !== 'held' && this.heldOrders.some((each) => each.id === id)) {
      this.heldOrders = this.heldOrders.filter((each) => each.id !== id);
      this.heldCount -= 1;
    }
    this.#onChange();
  }

  /**
   * Loads all pages, or until there are at least `maxOrders` orders.
   *
   * @throws {AdminApiError}
   */
  async loadAll(maxOrders = Infinity): Promise<readonly ListedOrderView[]> {
    while (this.hasMore && this.orders.length < maxOrders) {
      await this.loadMore();
      if (this.error) throw this.error;
    }
    return this.orders;
  }
}
