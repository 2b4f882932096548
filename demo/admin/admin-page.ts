import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { showPage } from '../layout/layout.js';
import './action-dialog.js';
import type { ActionDialog, ActionDoneEvent } from './action-dialog.js';
import { createAdminApi, AdminApiError, type AdminApi, type OrderView } from './admin-api.js';
import { loadChartOrders, chartSection } from './chart-section.js';
import { filterForm } from './filter-form.js';
import { toUrl, fromUrl } from './order-filter.js';
import type { ActionChoice } from './order-actions.js';
import { orderCsv } from './order-csv.js';
import { OrderPager } from './order-pager.js';
import { orderList } from './order-list.js';
import { orderView } from './order-view.js';
import { downloadFile } from './download-file.js';
import { adminMessages } from './locales.js';
import { tokenForm } from './token-form.js';

/** Only for as long as the tab is open. */
const tokenKey = 'papper-penna.admin-token';
let office: AdminApi | undefined;
let refusal: string | undefined;
/** What the list shows; the address says it too, so that a reload and "back" find it again. */
let query = fromUrl(location.search);
let feed: OrderPager | undefined;
let chart: OrderPager | undefined;
let exported: OrderPager | undefined;
/** Why the file did not come. */
let exportRefusal: string | undefined;
/** The order that the address names. */
let opened:
  { readonly id: string; readonly view?: OrderView; readonly refusal?: string } | undefined;
let choice: ActionChoice | undefined;
/** Where the list was when an order was opened. */
let scrolled = 0;

const gate = () =>
  tokenForm(refusal, (token) => {
    sessionStorage.setItem(tokenKey, token);
    enter(token);
    // The pressed button is gone, and the keyboard must not fall to the top of the page.
    document.getElementById('desk-title')?.focus();
  });

function enter(token: string): void {
  office = createAdminApi((...request) => fetch(...request), token);
  refusal = undefined;
  showOrders(query);
  showChart();
  followAddress();
}

function lock(reason?: string): void {
  sessionStorage.removeItem(tokenKey);
  office = feed = chart = exported = exportRefusal = opened = choice = undefined;
  refusal = reason;
  if (reason === undefined) {
    // Whoever locks it leaves nothing to see.
    history.replaceState(null, '', location.pathname);
    query = fromUrl('');
  }
  draw();
  document.querySelector<HTMLElement>('.gate input')?.focus();
}

/** What the staff sees while the token is right; a refused one locks the desk. */
function changed(): void {
  if (feed?.error?.isToken) lock(adminMessages().token.wrong);
  else draw();
}

function showOrders(wanted: URLSearchParams): void {
  if (!office) return;
  query = wanted;
  feed = new OrderPager(office, query, changed);
  void feed.loadMore();
}

/** What staff asks for becomes an entry of the history. */
function filter(wanted: URLSearchParams): void {
  if (wanted.toString() !== query.toString()) {
    history.pushState(null, '', `${location.pathname}${toUrl(wanted)}`);
  }
  showOrders(wanted);
}

function showChart(): void {
  if (!office) return;
  chart = loadChartOrders(office, changed);
}

const desk = (open: AdminApi) => html`
  ${opened ? openedOrder(opened) : nothing}
  <div ?hidden=${opened !== undefined}>
    <header class="desk-head">
      <h1 id="desk-title" tabindex="-1">${adminMessages().title}</h1>
      <button type="button" class="quiet-button" @click=${() => lock()}>
        ${adminMessages().token.leave}
      </button>
    </header>
    ${heldOrders(feed?.held ?? [])} ${chartSection(chart)}
    <section aria-labelledby="orders-title">
      <header class="desk-head">
        <h2 id="orders-title">${adminMessages().list.title}</h2>
        <p class="row">
          <button type="button" class="outline-button" @click=${refresh}>
            ${adminMessages().list.refresh}
          </button>
          <button type="button" class="outline-button" @click=${() => void download(open)}>
            ${exported ? adminMessages().list.gathering(exported.orders.length) : adminMessages().list.csv}
          </button>
        </p>
      </header>
      <p class="refusal" role="alert">${exportRefusal ?? nothing}</p>
      ${filterForm(query, filter)} ${feed ? orderList(feed, query.size > 1) : nothing}
    </section>
  </div>
  ${choice && opened?.view ? dialog(open, opened.view, choice) : nothing}
`;

const heldOrders = (ids: readonly string[]) =>
  ids.length === 0
    ? nothing
    : html`
        <section class="held">
          <h2>${adminMessages().list.held(ids.length)}</h2>
          <ul class="held-orders" role="list">
            ${ids.map(
              (id) =>
                html`<li>
                  <a href="#${id}"><code>${id}</code></a>
                </li>`,
            )}
          </ul>
        </section>
      `;

function refresh(): void {
  showOrders(query);
  showChart();
}

/** All orders that match, not only those that have been scrolled to. */
async function download(open: AdminApi): Promise<void> {
  if (exported) return;
  const all = new URLSearchParams(query);
  all.set('size', '100');
  exported = new OrderPager(open, all, changed);
  exportRefusal = undefined;
  try {
    const orders = await exported.loadAll();
    downloadFile('orders.csv', 'text/csv;charset=utf-8', orderCsv(orders));
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    exportRefusal = error.message;
  } finally {
    exported = undefined;
    draw();
  }
}

const openedOrder = ({ id, view, refusal: reason }: NonNullable<typeof opened>) => html`
  <p class="back"><a class="quiet-button" href="#">← ${adminMessages().order.back}</a></p>
  <p class="refusal" role="alert">${reason ?? nothing}</p>
  ${view ? orderView(view, choose, (why) => void release(id, why)) : nothing}
  ${
    view || reason !== undefined
      ? nothing
      : html`<p class="aside" aria-busy="true">${adminMessages().order.loading}</p>`
  }
`;

function choose(chosen: ActionChoice): void {
  choice = chosen;
  draw();
}

/** Lets an order go that was held; the reason stands in its history. */
async function release(id: string, reason: string): Promise<void> {
  const action = { path: 'release', body: { reason } };
  try {
    const view = await office?.runAction(id, action, crypto.randomUUID());
    if (opened?.id === id && view) opened = { id, view };
    if (view) feed?.update(view);
    announce(adminMessages().act.done);
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    if (opened?.id === id) opened = { ...opened, refusal: error.message };
  }
  draw();
}

function dialog(open: AdminApi, { order }: OrderView, chosen: ActionChoice): TemplateResult {
  const done = ({ view }: ActionDoneEvent) => {
    choice = undefined;
    opened = { id: order.id, view };
    announce(adminMessages().act.done);
    feed?.update(view);
    draw();
    focusTitle();
  };
  const left = ({ currentTarget }: Event) => {
    choice = undefined;
    draw();
    if (!(currentTarget as ActionDialog).wasRefused) return;
    void read(order.id).then(() => {
      // The button that opened the dialog may be gone with what it did.
      if (document.activeElement === document.body) focusTitle();
    });
  };
  return html`
    <action-dialog
      .order=${order}
      .choice=${chosen}
      .office=${open}
      @action-done=${done}
      @close=${left}
    ></action-dialog>
  `;
}

const focusTitle = () => document.getElementById('order-title')?.focus();

/** The address says which order is open, so that "back" leads to the list. */
function followAddress(): void {
  const id = location.hash.slice(1);
  const left = opened?.id;
  if (id === left) return;
  choice = undefined;
  if (id === '') {
    opened = undefined;
    draw();
    if (left === undefined) return;
    // To where one was, for the eye and for the keyboard.
    scrollTo(0, scrolled);
    const row = document.querySelector<HTMLElement>(`.order-row[href="#${CSS.escape(left)}"]`);
    (row ?? document.getElementById('desk-title'))?.focus({ preventScroll: row !== null });
    return;
  }
  if (!opened) scrolled = scrollY;
  opened = { id };
  draw();
  scrollTo(0, 0);
  void read(id).then(focusTitle);
}

async function read(id: string): Promise<void> {
  try {
    const view = await office?.getOrder(id);
    // Another one may have been opened meanwhile.
    if (opened?.id === id && view) opened = { id, view };
    if (view) feed?.update(view);
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    if (opened?.id === id) opened = { id, refusal: error.message };
  }
  draw();
}

const draw = showPage(() => ({
  of: 'staff',
  title: adminMessages().title,
  content: html`<div class="page-width">${office ? desk(office) : gate()}</div>`,
}));

addEventListener('hashchange', followAddress);
addEventListener('popstate', () => {
  const wanted = fromUrl(location.search);
  if (wanted.toString() !== query.toString()) showOrders(wanted);
});

const token = sessionStorage.getItem(tokenKey);
if (token) enter(token);
