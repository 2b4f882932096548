import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { showPage } from '../layout/layout.js';
import './action-dialog.js';
import type { ActionDialog, ActionDoneEvent } from './action-dialog.js';
import { ActionKeys } from './action-keys.js';
import {
  createAdminApi,
  AdminApiError,
  type AdminApi,
  type OrderView,
  type PendingActionView,
} from './admin-api.js';
import { chartSection, loadChartOrders } from './chart-section.js';
import { CsvExport } from './csv-export.js';
import { filterForm } from './filter-form.js';
import { failureNotices, heldOrders } from './held-orders.js';
import { fromUrl, toUrl } from './order-filter.js';
import type { ActionChoice } from './order-actions.js';
import { OrderPager } from './order-pager.js';
import { orderList } from './order-list.js';
import { orderView } from './order-view.js';
import { adminMessages } from './locales.js';
import { tokenForm } from './token-form.js';

/** Key in the session storage, which keeps the token until the tab is closed. */
const tokenKey = 'papper-penna.admin-token';
/** `undefined` until the admin has signed in. */
let api: AdminApi | undefined;
let signInError: string | undefined;
/** The query of the list. The URL has it too, for reloads and the browser's history. */
let query = fromUrl(location.search);
let listPager: OrderPager | undefined;
let chartPager: OrderPager | undefined;
let csvExport = new CsvExport(handleChange);
/** The open order, whose id is the hash of the URL. */
let openOrder:
  | { readonly id: string; readonly details?: OrderView; readonly error?: string }
  | undefined;
let choice: ActionChoice | undefined;
/** The keys of actions without a known result, also of dialogs that were closed. */
const actionKeys = new ActionKeys();
/** Scroll position of the list when an order was opened. */
let listScrollY = 0;

const signInView = () =>
  tokenForm(signInError, (token) => {
    sessionStorage.setItem(tokenKey, token);
    signIn(token);
    // The submit button is gone. Without a new target, focus would move to the start of the page.
    document.getElementById('admin-title')?.focus();
  });

function signIn(token: string): void {
  api = createAdminApi((...request) => fetch(...request), token);
  signInError = undefined;
  loadOrders(query);
  loadChart();
  showOrderOfUrl();
}

/** @param error the reason, when the server rejected the token */
function signOut(error?: string): void {
  sessionStorage.removeItem(tokenKey);
  api = listPager = chartPager = openOrder = choice = undefined;
  csvExport = new CsvExport(handleChange);
  signInError = error;
  if (error === undefined) {
    // Removes filters and order id, which may be confidential, from the URL.
    history.replaceState(null, '', location.pathname);
    query = fromUrl('');
  }
  draw();
  document.querySelector<HTMLElement>('.token-form input')?.focus();
}

/** Renders the page after a request, or signs out after a rejected token. */
function handleChange(): void {
  if (listPager?.error?.isUnauthorized) signOut(adminMessages().token.wrong);
  else draw();
}

function loadOrders(nextQuery: URLSearchParams): void {
  if (!api) return;
  query = nextQuery;
  listPager = new OrderPager(api, query, handleChange);
  void listPager.loadMore();
}

/** Loads the orders of a new query and adds an entry to the browser's history. */
function filterOrders(nextQuery: URLSearchParams): void {
  if (nextQuery.toString() !== query.toString()) {
    history.pushState(null, '', `${location.pathname}${toUrl(nextQuery)}`);
  }
  loadOrders(nextQuery);
}

function loadChart(): void {
  if (!api) return;
  chartPager = loadChartOrders(api, handleChange);
}

const adminView = (adminApi: AdminApi) => html`
  ${openOrder ? openOrderView(openOrder) : nothing}
  <div ?hidden=${openOrder !== undefined}>
    <header class="section-header">
      <h1 id="admin-title" tabindex="-1">${adminMessages().title}</h1>
      <button type="button" class="quiet-button" @click=${() => signOut()}>
        ${adminMessages().token.signOut}
      </button>
    </header>
    ${failureNotices(listPager?.notices ?? [])}
    ${heldOrders(
      listPager?.heldOrders ?? [],
      listPager?.heldCount ?? 0,
      listPager?.hasMoreHeld ? () => void listPager?.loadMoreHeld() : undefined,
    )}
    ${chartSection(chartPager)}
    <section aria-labelledby="orders-title">
      <header class="section-header">
        <h2 id="orders-title">${adminMessages().list.title}</h2>
        <p class="row">
          <button type="button" class="outline-button" @click=${refresh}>
            ${adminMessages().list.refresh}
          </button>
          <button
            type="button"
            class="outline-button"
            @click=${() => void csvExport.run(adminApi, query)}
          >
            ${csvExport.loadedCount === undefined ? adminMessages().list.csv : adminMessages().list.exporting(csvExport.loadedCount)}
          </button>
        </p>
      </header>
      <p class="error-message" role="alert">${csvExport.error ?? nothing}</p>
      ${filterForm(query, filterOrders)}
      ${listPager ? orderList(listPager, query.size > 1) : nothing}
    </section>
  </div>
  ${choice && openOrder?.details ? dialog(adminApi, openOrder.details, choice) : nothing}
`;

function refresh(): void {
  loadOrders(query);
  loadChart();
}

const openOrderView = ({ id, details, error }: NonNullable<typeof openOrder>) => html`
  <p class="back"><a class="quiet-button" href="#">← ${adminMessages().order.back}</a></p>
  <p class="error-message" role="alert">${error ?? nothing}</p>
  ${
    details
      ? orderView(details, {
          choose: chooseAction,
          release: (reason) => void release(details, reason),
          read: () => void loadOrder(id),
          repeat: (action) => void repeat(id, action),
        })
      : nothing
  }
  ${
    details || error !== undefined
      ? nothing
      : html`<p class="muted" aria-busy="true">${adminMessages().order.loading}</p>`
  }
`;

function chooseAction(chosen: ActionChoice): void {
  choice = chosen;
  draw();
}

/** Releases a held order. The server stores the reason in the history of the order. */
async function release({ order, shop }: OrderView, reason: string): Promise<void> {
  const { differencesDigest } = shop;
  const action = { path: 'release', body: { reason, differencesDigest } };
  await showResult(order.id, (adminApi) => actionKeys.run(adminApi, order, action));
}

/** Repeats an action without a known result, with its own key. */
async function repeat(
  id: string,
  { path, body, idempotencyKey }: PendingActionView,
): Promise<void> {
  await showResult(id, (adminApi) => adminApi.runAction(id, { path, body }, idempotencyKey));
}

async function showResult(
  id: string,
  run: (adminApi: AdminApi) => Promise<OrderView>,
): Promise<void> {
  if (!api) return;
  try {
    const details = await run(api);
    if (openOrder?.id === id) openOrder = { id, details };
    listPager?.update(details);
    announce(adminMessages().actions.done);
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    const message = error.isOutcomeUnknown ? adminMessages().actions.unknownText : error.message;
    // The order may have changed, so the admin decides about what it has now.
    const details = await api.getOrder(id).catch(() => undefined);
    if (openOrder?.id === id)
      openOrder = { ...openOrder, ...(details && { details }), error: message };
  }
  draw();
}

function dialog(adminApi: AdminApi, { order }: OrderView, chosen: ActionChoice): TemplateResult {
  const handleDone = ({ details }: ActionDoneEvent) => {
    choice = undefined;
    openOrder = { id: order.id, details };
    announce(adminMessages().actions.done);
    listPager?.update(details);
    draw();
    focusTitle();
  };
  const handleClose = ({ currentTarget }: Event) => {
    choice = undefined;
    draw();
    if (!(currentTarget as ActionDialog).hasFailed) return;
    void loadOrder(order.id).then(() => {
      // The order may no longer have the button that opened the dialog.
      if (document.activeElement === document.body) focusTitle();
    });
  };
  return html`
    <action-dialog
      .order=${order}
      .choice=${chosen}
      .api=${adminApi}
      .keys=${actionKeys}
      @action-done=${handleDone}
      @close=${handleClose}
    ></action-dialog>
  `;
}

const focusTitle = () => document.getElementById('order-title')?.focus();

/** Shows the order whose id is the hash of the URL, or the list without a hash. */
function showOrderOfUrl(): void {
  const id = location.hash.slice(1);
  const previousId = openOrder?.id;
  if (id === previousId) return;
  choice = undefined;
  if (id === '') {
    openOrder = undefined;
    draw();
    if (previousId === undefined) return;
    // Restores the scroll position and the focus of the list.
    scrollTo(0, listScrollY);
    const row = document.querySelector<HTMLElement>(
      `.order-row[href="#${CSS.escape(previousId)}"]`,
    );
    (row ?? document.getElementById('admin-title'))?.focus({ preventScroll: row !== null });
    return;
  }
  if (!openOrder) listScrollY = scrollY;
  openOrder = { id };
  draw();
  scrollTo(0, 0);
  void loadOrder(id).then(focusTitle);
}

async function loadOrder(id: string): Promise<void> {
  try {
    const details = await api?.getOrder(id);
    // The admin may have opened another order during the request.
    if (openOrder?.id === id && details) openOrder = { id, details };
    if (details) listPager?.update(details);
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    if (openOrder?.id === id) openOrder = { id, error: error.message };
  }
  draw();
}

const draw = showPage(() => ({
  isForBuyers: false,
  title: adminMessages().title,
  content: html`<div class="page-width">${api ? adminView(api) : signInView()}</div>`,
}));

addEventListener('hashchange', showOrderOfUrl);
addEventListener('popstate', () => {
  const nextQuery = fromUrl(location.search);
  if (nextQuery.toString() !== query.toString()) loadOrders(nextQuery);
});

const token = sessionStorage.getItem(tokenKey);
if (token) signIn(token);
