import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { showPage } from '../layout/layout.js';
import './action-dialog.js';
import type { ActionDialog, ActionDoneEvent } from './action-dialog.js';
import { backOffice, BackOfficeRefusal, type BackOffice, type OrderView } from './admin-api.js';
import { chartFeed, chartSection } from './chart-section.js';
import { filterForm } from './filter-form.js';
import { addressOf, queryOf } from './order-filter.js';
import type { ActionChoice } from './order-actions.js';
import { orderCsv } from './order-csv.js';
import { OrderFeed } from './order-pager.js';
import { orderList } from './order-list.js';
import { orderView } from './order-view.js';
import { saveFile } from './download-file.js';
import { adminText } from './locales.js';
import { tokenGate } from './token-form.js';

/** Only for as long as the tab is open. */
const tokenKey = 'papper-penna.admin-token';
let office: BackOffice | undefined;
let refusal: string | undefined;
/** What the list shows; the address says it too, so that a reload and "back" find it again. */
let query = queryOf(location.search);
let feed: OrderFeed | undefined;
let chart: OrderFeed | undefined;
let exported: OrderFeed | undefined;
/** Why the file did not come. */
let exportRefusal: string | undefined;
/** The order that the address names. */
let opened:
  { readonly id: string; readonly view?: OrderView; readonly refusal?: string } | undefined;
let choice: ActionChoice | undefined;
/** Where the list was when an order was opened. */
let scrolled = 0;

const gate = () =>
  tokenGate(refusal, (token) => {
    sessionStorage.setItem(tokenKey, token);
    enter(token);
    // The pressed button is gone, and the keyboard must not fall to the top of the page.
    document.getElementById('desk-title')?.focus();
  });

function enter(token: string): void {
  office = backOffice((...request) => fetch(...request), token);
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
    query = queryOf('');
  }
  draw();
  document.querySelector<HTMLElement>('.gate input')?.focus();
}

/** What the staff sees while the token is right; a refused one locks the desk. */
function changed(): void {
  if (feed?.refusal?.isToken) lock(adminText().token.wrong);
  else draw();
}

function showOrders(wanted: URLSearchParams): void {
  if (!office) return;
  query = wanted;
  feed = new OrderFeed(office, query, changed);
  void feed.more();
}

/** What staff asks for becomes an entry of the history. */
function filter(wanted: URLSearchParams): void {
  if (wanted.toString() !== query.toString()) {
    history.pushState(null, '', `${location.pathname}${addressOf(wanted)}`);
  }
  showOrders(wanted);
}

function showChart(): void {
  if (!office) return;
  chart = chartFeed(office, changed);
}

const desk = (open: BackOffice) => html`
  ${opened ? openedOrder(opened) : nothing}
  <div ?hidden=${opened !== undefined}>
    <header class="desk-head">
      <h1 id="desk-title" tabindex="-1">${adminText().title}</h1>
      <button type="button" class="quiet-button" @click=${() => lock()}>
        ${adminText().token.leave}
      </button>
    </header>
    ${heldOrders(feed?.held ?? [])} ${chartSection(chart)}
    <section aria-labelledby="orders-title">
      <header class="desk-head">
        <h2 id="orders-title">${adminText().list.title}</h2>
        <p class="row">
          <button type="button" class="outline-button" @click=${refresh}>
            ${adminText().list.refresh}
          </button>
          <button type="button" class="outline-button" @click=${() => void download(open)}>
            ${exported ? adminText().list.gathering(exported.orders.length) : adminText().list.csv}
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
          <h2>${adminText().list.held(ids.length)}</h2>
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
async function download(open: BackOffice): Promise<void> {
  if (exported) return;
  const all = new URLSearchParams(query);
  all.set('size', '100');
  exported = new OrderFeed(open, all, changed);
  exportRefusal = undefined;
  try {
    const orders = await exported.all();
    saveFile('orders.csv', 'text/csv;charset=utf-8', orderCsv(orders));
  } catch (error) {
    if (!(error instanceof BackOfficeRefusal)) throw error;
    exportRefusal = error.message;
  } finally {
    exported = undefined;
    draw();
  }
}

const openedOrder = ({ id, view, refusal: reason }: NonNullable<typeof opened>) => html`
  <p class="back"><a class="quiet-button" href="#">← ${adminText().order.back}</a></p>
  <p class="refusal" role="alert">${reason ?? nothing}</p>
  ${view ? orderView(view, choose, (why) => void release(id, why)) : nothing}
  ${
    view || reason !== undefined
      ? nothing
      : html`<p class="aside" aria-busy="true">${adminText().order.loading}</p>`
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
    const view = await office?.act(id, action, crypto.randomUUID());
    if (opened?.id === id && view) opened = { id, view };
    if (view) feed?.update(view);
    announce(adminText().act.done);
  } catch (error) {
    if (!(error instanceof BackOfficeRefusal)) throw error;
    if (opened?.id === id) opened = { ...opened, refusal: error.message };
  }
  draw();
}

function dialog(open: BackOffice, { order }: OrderView, chosen: ActionChoice): TemplateResult {
  const done = ({ view }: ActionDoneEvent) => {
    choice = undefined;
    opened = { id: order.id, view };
    announce(adminText().act.done);
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
    const view = await office?.order(id);
    // Another one may have been opened meanwhile.
    if (opened?.id === id && view) opened = { id, view };
    if (view) feed?.update(view);
  } catch (error) {
    if (!(error instanceof BackOfficeRefusal)) throw error;
    if (opened?.id === id) opened = { id, refusal: error.message };
  }
  draw();
}

const draw = showPage(() => ({
  of: 'staff',
  title: adminText().title,
  content: html`<div class="page-width">${office ? desk(office) : gate()}</div>`,
}));

addEventListener('hashchange', followAddress);
addEventListener('popstate', () => {
  const wanted = queryOf(location.search);
  if (wanted.toString() !== query.toString()) showOrders(wanted);
});

const token = sessionStorage.getItem(tokenKey);
if (token) enter(token);
