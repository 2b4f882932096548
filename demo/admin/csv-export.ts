import { AdminApiError, type AdminApi } from './admin-api.js';
import { downloadFile } from './download-file.js';
import { toCsv } from './order-csv.js';
import { OrderPager } from './order-pager.js';

/** The download of orders as a CSV file. One runs at a time. */
export class CsvExport {
  /** Error message of the last download; `undefined` if it succeeded. */
  error: string | undefined;
  readonly #onChange: () => void;
  #pager: OrderPager | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Number of orders that are loaded so far. `undefined` while no download runs. */
  get loadedCount(): number | undefined {
    return this.#pager?.orders.length;
  }

  /** Downloads all orders that match the query, not only the loaded ones. */
  async run(adminApi: AdminApi, query: URLSearchParams): Promise<void> {
    if (this.#pager) return;
    const exportQuery = new URLSearchParams(query);
    exportQuery.set('size', '100');
    this.#pager = new OrderPager(adminApi, exportQuery, this.#onChange);
    this.error = undefined;
    try {
      const orders = await this.#pager.loadAll();
      downloadFile('orders.csv', 'text/csv;charset=utf-8', toCsv(orders));
    } catch (error) {
      if (!(error instanceof AdminApiError)) throw error;
      this.error = error.message;
    } finally {
      this.#pager = undefined;
      this.#onChange();
    }
  }
}
