import { html, nothing, type TemplateResult } from 'lit';
import { moneyText, vatText } from '../layout/format-money.js';
import type { Amount, Order, OrderPart, OrderView } from './admin-api.js';
import { timeText } from './format-date.js';
import { choicesFor, type ActionChoice } from './order-actions.js';
import { statusMarks } from './status-badges.js';
import { adminText, reasonTexts, wordFor } from './locales.js';

/** One order: what it is, what happened, and what can be done. */
export function orderView(
  { order, shop }: OrderView,
  choose: (choice: ActionChoice) => void,
  release: (reason: string) => void,
): TemplateResult {
  const words = adminText().order;
  const title = order.customer?.companyName ?? order.orderReference;
  return html`
    <header class="order-head">
      <div>
        <h1 id="order-title" tabindex="-1">${title}</h1>
        <p class="aside">${order.orderReference} · ${timeText(order.createdAt)}</p>
      </div>
      <p class="order-amount">${money(order.orderAmount)}</p>
      ${statusMarks({ status: order.status, shop })}
    </header>
    ${shop.status === 'held' ? held(shop.mismatches ?? [], release) : nothing}
    <div class="order-layout">
      <div>
        ${order.uncaptured ? part(words.uncapturedPart, order, order.uncaptured, choose) : nothing}
        ${order.captured.map((each) => part(words.capturedPart, order, each, choose))}
        ${order.refunded.map((each) => part(words.refundedPart, order, each, choose))}
      </div>
      <aside aria-label=${words.facts}>${sums(order)} ${facts(order, shop.reference)}</aside>
      <div class="order-histories">${events(order)} ${history(shop.history)}</div>
    </div>
  `;
}

const money = ({ minorUnits, currency }: Amount) => moneyText(minorUnits, currency);

/** Why nothing is sent, and the form of a person who has looked and decides that it is right. */
const held = (mismatches: readonly string[], release: (reason: string) => void) => {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get('reason');
    if (typeof reason === 'string') release(reason.trim());
  };
  return html`
    <section class="held">
      <h2>${adminText().order.heldTitle}</h2>
      <p>${adminText().order.heldText}</p>
      <ul>
        ${reasonTexts(mismatches).map((reason) => html`<li>${reason}</li>`)}
      </ul>
      <form class="release" @submit=${submit}>
        <label class="field">
          <span>${adminText().order.releaseReason}</span>
          <input name="reason" required minlength="3" maxlength="500" autocomplete="off" />
        </label>
        <button class="outline-button">${adminText().order.release}</button>
      </form>
    </section>
  `;
};

const part = (
  title: string,
  order: Order,
  each: OrderPart,
  choose: (choice: ActionChoice) => void,
) => {
  const { currency } = order.orderAmount;
  const total = each.totalOrderAmount ? money(each.totalOrderAmount) : '';
  return html`
    <section class="part">
      <header>
        <h2>${title}</h2>
        <p class="amount">${total}</p>
      </header>
      <p class="aside">${timeText(each.createdAt)}${each.note ? ` · ${each.note}` : nothing}</p>
      ${each.orderLines.length === 0 ? html`<p>${adminText().order.noLines}</p>` : lines(each, currency)}
      <p class="part-actions">
        ${choicesFor(each).map(
          (choice) => html`
            <button
              type="button"
              class=${choice.kind === 'capture' ? 'button' : 'outline-button'}
              data-action=${choice.kind}
              @click=${() => choose(choice)}
            >
              ${adminText().act[choice.kind]}
            </button>
          `,
        )}
      </p>
    </section>
  `;
};

const lines = ({ orderLines }: OrderPart, currency: string) => {
  const words = adminText().order;
  return html`
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">${words.article}</th>
          <th scope="col" class="number">${words.quantity}</th>
          <th scope="col" class="number">${words.vat}</th>
          <th scope="col" class="number">${words.amount}</th>
        </tr>
      </thead>
      <tbody>
        ${orderLines.map(
          ({ description, reference, quantity, vat, totalAmount }) => html`
            <tr>
              <td>${description} <small>${reference}</small></td>
              <td class="number">${quantity}</td>
              <td class="number">${vatText(vat)}</td>
              <td class="number">${moneyText(totalAmount, currency)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
};

const rows = (entries: readonly (readonly [string, unknown])[]) => html`
  <dl class="facts">
    ${entries.map(([name, value]) =>
      value == null || value === ''
        ? nothing
        : html`
            <div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>
          `,
    )}
  </dl>
`;

const sums = (order: Order) => {
  const words = adminText().order;
  return html`
    <section>
      <h2>${words.sums}</h2>
      ${rows([
        [words.total, money(order.orderAmount)],
        [words.uncaptured, order.uncapturedAmount && money(order.uncapturedAmount)],
        [words.captured, money(order.capturedAmount)],
        [words.refunded, money(order.refundedAmount)],
      ])}
    </section>
  `;
};

const facts = (order: Order, shopReference: string | null | undefined) => {
  const words = adminText().order;
  const { customer } = order;
  const name = [customer?.firstName, customer?.lastName].filter(Boolean).join(' ');
  const contact = [name, customer?.email, customer?.phone].filter(Boolean).join(', ');
  return html`
    <section>
      <h2>${words.facts}</h2>
      ${rows([
        [words.id, html`<code>${order.id}</code>`],
        [words.merchantReference, order.merchantReference],
        [words.shopReference, shopReference],
        [words.expires, timeText(order.expiresAt)],
        [
          words.payment,
          order.paymentMethod && wordFor(adminText().payments, order.paymentMethod.type),
        ],
        [words.companyId, customer?.companyId],
        [words.contact, contact],
        [words.billing, addressText(customer?.billingAddress)],
        [words.shipping, addressText(customer?.shippingAddress)],
      ])}
    </section>
  `;
};

type Address = NonNullable<Order['customer']>['billingAddress'];

function addressText(address: Address): string {
  if (!address) return '';
  const { companyName, attentionName, careOf, streetAddress, postalCode, city, country } = address;
  const town = [postalCode, city].filter(Boolean).join(' ');
  return [companyName, attentionName, careOf, streetAddress, town, country]
    .filter(Boolean)
    .join(', ');
}

const events = ({ events: all }: Order) => html`
  <section>
    <h2>${adminText().order.events}</h2>
    <ol class="history" role="list">
      ${all.map(
        ({ type, createdAt, amount }) => html`
          <li>
            <p>
              ${wordFor(adminText().events, type)}${amount.minorUnits === 0 ? nothing : `, ${money(amount)}`}
            </p>
            <p class="aside">${timeText(createdAt)}</p>
          </li>
        `,
      )}
    </ol>
  </section>
`;

/** Newest first, as Ledyer's events are. */
const history = (entries: OrderView['shop']['history']) => html`
  <section>
    <h2>${adminText().order.history}</h2>
    <ol class="history" role="list">
      ${
        entries.length === 0
          ? html`<li class="aside">${adminText().order.nothing}</li>`
          : entries.toReversed().map(
              ({ what, at }) => html`
                <li>
                  <p>${wordFor(adminText().history, what)}</p>
                  <p class="aside">${timeText(at)}</p>
                </li>
              `,
            )
      }
    </ol>
  </section>
`;
