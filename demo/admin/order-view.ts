import { html, nothing, type TemplateResult } from 'lit';
import { formatMoney, formatVat } from '../layout/format-money.js';
import type { Amount, Order, OrderPart, OrderView } from './admin-api.js';
import { formatTime } from './format-date.js';
import { availableActions, type ActionChoice } from './order-actions.js';
import { statusBadges } from './status-badges.js';
import { adminMessages, mismatchLabels, labelFor } from './locales.js';

/** One order: what it is, what happened, and what can be done. */
export function orderView(
  { order, shop }: OrderView,
  choose: (choice: ActionChoice) => void,
  release: (reason: string) => void,
): TemplateResult {
  const words = adminMessages().order;
  const title = order.customer?.companyName ?? order.orderReference;
  return html`
    <header class="order-head">
      <div>
        <h1 id="order-title" tabindex="-1">${title}</h1>
        <p class="aside">${order.orderReference} · ${formatTime(order.createdAt)}</p>
      </div>
      <p class="order-amount">${money(order.orderAmount)}</p>
      ${statusBadges({ status: order.status, shop })}
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

const money = ({ minorUnits, currency }: Amount) => formatMoney(minorUnits, currency);

/** Why nothing is sent, and the form of a person who has looked and decides that it is right. */
const held = (mismatches: readonly string[], release: (reason: string) => void) => {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get('reason');
    if (typeof reason === 'string') release(reason.trim());
  };
  return html`
    <section class="held">
      <h2>${adminMessages().order.heldTitle}</h2>
      <p>${adminMessages().order.heldText}</p>
      <ul>
        ${mismatchLabels(mismatches).map((reason) => html`<li>${reason}</li>`)}
      </ul>
      <form class="release" @submit=${submit}>
        <label class="field">
          <span>${adminMessages().order.releaseReason}</span>
          <input name="reason" required minlength="3" maxlength="500" autocomplete="off" />
        </label>
        <button class="outline-button">${adminMessages().order.release}</button>
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
      <p class="aside">${formatTime(each.createdAt)}${each.note ? ` · ${each.note}` : nothing}</p>
      ${each.orderLines.length === 0 ? html`<p>${adminMessages().order.noLines}</p>` : lines(each, currency)}
      <p class="part-actions">
        ${availableActions(each).map(
          (choice) => html`
            <button
              type="button"
              class=${choice.kind === 'capture' ? 'button' : 'outline-button'}
              data-action=${choice.kind}
              @click=${() => choose(choice)}
            >
              ${adminMessages().act[choice.kind]}
            </button>
          `,
        )}
      </p>
    </section>
  `;
};

const lines = ({ orderLines }: OrderPart, currency: string) => {
  const words = adminMessages().order;
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
              <td class="number">${formatVat(vat)}</td>
              <td class="number">${formatMoney(totalAmount, currency)}</td>
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
  const words = adminMessages().order;
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
  const words = adminMessages().order;
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
        [words.expires, formatTime(order.expiresAt)],
        [
          words.payment,
          order.paymentMethod && labelFor(adminMessages().payments, order.paymentMethod.type),
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
    <h2>${adminMessages().order.events}</h2>
    <ol class="history" role="list">
      ${all.map(
        ({ type, createdAt, amount }) => html`
          <li>
            <p>
              ${labelFor(adminMessages().events, type)}${amount.minorUnits === 0 ? nothing : `, ${money(amount)}`}
            </p>
            <p class="aside">${formatTime(createdAt)}</p>
          </li>
        `,
      )}
    </ol>
  </section>
`;

/** Newest first, as Ledyer's events are. */
const history = (entries: OrderView['shop']['history']) => html`
  <section>
    <h2>${adminMessages().order.history}</h2>
    <ol class="history" role="list">
      ${
        entries.length === 0
          ? html`<li class="aside">${adminMessages().order.nothing}</li>`
          : entries.toReversed().map(
              ({ what, at }) => html`
                <li>
                  <p>${labelFor(adminMessages().history, what)}</p>
                  <p class="aside">${formatTime(at)}</p>
                </li>
              `,
            )
      }
    </ol>
  </section>
`;
