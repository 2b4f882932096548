import { html, nothing, type TemplateResult } from 'lit';
import { formatMoney, formatVat } from '../layout/format-money.js';
import type {
  Address,
  Amount,
  Order,
  OrderView,
  OrderPart,
  PendingActionView,
} from './admin-api.js';
import { formatTime } from './format-date.js';
import { getAvailableActions, type ActionChoice } from './order-actions.js';
import { pendingNotice } from './pending-notice.js';
import { statusBadges } from './status-badges.js';
import { describeDifferences } from './describe-difference.js';
import { adminMessages, getLabel } from './locales.js';

/** Handlers of the buttons and forms in the view of an order. */
export interface OrderViewHandlers {
  readonly choose: (choice: ActionChoice) => void;
  readonly release: (reason: string) => void;
  /** Reads the order again. */
  readonly read: () => void;
  readonly repeat: (action: PendingActionView) => void;
}

/** One order with its parts, actions and history. */
export function orderView(
  { order, shop }: OrderView,
  { choose, release, read, repeat }: OrderViewHandlers,
): TemplateResult {
  const messages = adminMessages().order;
  const hasOpenCapture = shop.pendingActions?.some(({ isCaptured }) => isCaptured) ?? false;
  const isHeld = shop.status === 'held' && shop.fulfilledAt == null;
  const title = order.customer?.companyName ?? order.orderReference;
  return html`
    <header class="order-head">
      <div>
        <h1 id="order-title" tabindex="-1">${title}</h1>
        <p class="muted">${order.orderReference} · ${formatTime(order.createdAt)}</p>
      </div>
      <p class="order-amount">${formatAmount(order.orderAmount)}</p>
      ${statusBadges({ status: order.status, shop })}
    </header>
    ${shop.status === 'held' ? heldNotice(shop, order.orderAmount.currency, release) : nothing}
    ${pendingNotice(shop.pendingActions ?? [], read, repeat)}
    <div class="order-layout">
      <div>
        ${uncapturedPart(order, !hasOpenCapture && !isHeld, choose)}
        ${order.captured.map((part) => {
          const balance = shop.captures?.find(({ ledgerId }) => ledgerId === part.ledgerId);
          const actions = getAvailableActions(part, balance);
          return partSection(messages.capturedPart, order, part, actions, choose);
        })}
        ${order.refunded.map((part) => partSection(messages.refundedPart, order, part, [], choose))}
      </div>
      <aside aria-label=${messages.facts}>${amounts(order)} ${facts(order, shop)}</aside>
      <div class="order-histories">${events(order)} ${history(shop.history)}</div>
    </div>
  `;
}

const formatAmount = ({ minorUnits, currency }: Amount) => formatMoney(minorUnits, currency);

/** The reasons why the order is held, and a form that releases it with a reason. */
const heldNotice = (
  { differences = [] }: OrderView['shop'],
  currency: string,
  release: (reason: string) => void,
) => {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get('reason');
    if (typeof reason === 'string') release(reason.trim());
  };
  return html`
    <section class="held-notice">
      <h2>${adminMessages().order.heldTitle}</h2>
      <p>${adminMessages().order.heldText}</p>
      <ul>
        ${describeDifferences(differences, currency).map((reason) => html`<li>${reason}</li>`)}
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

/**
 * A cancelled rest is an object without `availableActions`, and may have no lines.
 *
 * @param isCapturable not while the order is held, or while some of the lines are captured already
 */
const uncapturedPart = (
  order: Order,
  isCapturable: boolean,
  choose: (choice: ActionChoice) => void,
) => {
  const { uncaptured } = order;
  if (!uncaptured) return nothing;
  const actions = getAvailableActions(uncaptured).filter(
    ({ kind }) => isCapturable || (kind !== 'capture' && kind !== 'partialCapture'),
  );
  if (uncaptured.orderLines.length === 0 && actions.length === 0) return nothing;
  const messages = adminMessages().order;
  const title = uncaptured.availableActions ? messages.uncapturedPart : messages.closedPart;
  return partSection(title, order, uncaptured, actions, choose);
};

const partSection = (
  title: string,
  order: Order,
  part: OrderPart,
  actions: readonly ActionChoice[],
  choose: (choice: ActionChoice) => void,
) => {
  const { currency } = order.orderAmount;
  const total = part.totalOrderAmount ? formatAmount(part.totalOrderAmount) : '';
  return html`
    <section class="part">
      <header>
        <h2>${title}</h2>
        <p class="amount">${total}</p>
      </header>
      <p class="muted">${formatTime(part.createdAt)}${part.note ? ` · ${part.note}` : nothing}</p>
      ${part.orderLines.length === 0 ? html`<p>${adminMessages().order.noLines}</p>` : lineTable(part, currency)}
      <p class="part-actions">
        ${actions.map(
          (choice) => html`
            <button
              type="button"
              class=${choice.kind === 'capture' ? 'button' : 'outline-button'}
              data-action=${choice.kind}
              @click=${() => choose(choice)}
            >
              ${adminMessages().actions[choice.kind]}
            </button>
          `,
        )}
      </p>
    </section>
  `;
};

const lineTable = ({ orderLines }: OrderPart, currency: string) => {
  const messages = adminMessages().order;
  return html`
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">${messages.article}</th>
          <th scope="col" class="number">${messages.quantity}</th>
          <th scope="col" class="number">${messages.vat}</th>
          <th scope="col" class="number">${messages.amount}</th>
        </tr>
      </thead>
      <tbody>
        ${orderLines.map(
          ({ type, description, reference, quantity, vat, totalAmount }) => html`
            <tr>
              <td>
                ${description}
                <small
                  >${[reference, adminMessages().lineTypes[type]].filter(Boolean).join(' · ')}</small
                >
              </td>
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

const factList = (entries: readonly (readonly [string, unknown])[]) => html`
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

const amounts = (order: Order) => {
  const messages = adminMessages().order;
  return html`
    <section>
      <h2>${messages.amounts}</h2>
      ${factList([
        [messages.total, formatAmount(order.orderAmount)],
        [messages.uncaptured, order.uncapturedAmount && formatAmount(order.uncapturedAmount)],
        [messages.captured, formatAmount(order.capturedAmount)],
        [messages.refunded, formatAmount(order.refundedAmount)],
      ])}
    </section>
  `;
};

const facts = (order: Order, { reference: shopReference, risks = [] }: OrderView['shop']) => {
  const messages = adminMessages().order;
  const { customer } = order;
  const name = [customer?.firstName, customer?.lastName].filter(Boolean).join(' ');
  const contact = [name, customer?.email, customer?.phone].filter(Boolean).join(', ');
  return html`
    <section>
      <h2>${messages.facts}</h2>
      ${factList([
        [messages.id, html`<code>${order.id}</code>`],
        [messages.merchantReference, order.merchantReference],
        [messages.shopReference, shopReference],
        [messages.account, getAccountText(order)],
        [messages.expires, formatTime(order.expiresAt)],
        [
          messages.payment,
          order.paymentMethod && getLabel(adminMessages().payments, order.paymentMethod.type),
        ],
        [messages.risks, risks.map((risk) => getLabel(adminMessages().risks, risk)).join(', ')],
        [messages.companyId, customer?.companyId],
        [messages.contact, contact],
        [messages.billing, formatAddress(customer?.billingAddress)],
        [messages.shipping, formatAddress(customer?.shippingAddress)],
      ])}
    </section>
  `;
};

/** The demo's `quote` writes the account and the coupon into the metadata of an order. */
function getAccountText({ metadata }: Order): string {
  const { customerNumber, customerName, coupon } = metadata ?? {};
  return [customerNumber, customerName, coupon]
    .filter((text) => typeof text === 'string')
    .join(', ');
}

function formatAddress(address: Address): string {
  if (!address) return '';
  const { companyName, attentionName, careOf, streetAddress, postalCode, city, country } = address;
  const cityLine = [postalCode, city].filter(Boolean).join(' ');
  return [companyName, attentionName, careOf, streetAddress, cityLine, country]
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
              ${getLabel(adminMessages().events, type)}${amount && amount.minorUnits !== 0 ? `, ${formatAmount(amount)}` : nothing}
            </p>
            <p class="muted">${formatTime(createdAt)}</p>
          </li>
        `,
      )}
    </ol>
  </section>
`;

/** Newest first, like Ledyer's events. */
const history = (entries: OrderView['shop']['history']) => html`
  <section>
    <h2>${adminMessages().order.history}</h2>
    <ol class="history" role="list">
      ${
        entries.length === 0
          ? html`<li class="muted">${adminMessages().order.nothing}</li>`
          : entries.toReversed().map(
              ({ what, at }) => html`
                <li>
                  <p>${getLabel(adminMessages().history, what)}</p>
                  <p class="muted">${formatTime(at)}</p>
                </li>
              `,
            )
      }
    </ol>
  </section>
`;
