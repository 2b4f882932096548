import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Order } from '../../../ledyer/order.js';
import {
  knownPaymentMethodTypes,
  type KnownPaymentMethodType,
} from '../../../ledyer/payment-method.js';
import type { Session } from '../../../ledyer/session.js';
import type { ControlAction, NotificationState } from '../../control/control-api.js';
import { toEmulatorPath } from './control-client.js';
import { copyButton } from './copy-button.js';
import { jsonView } from './json-view.js';
import { getSessionActions, type PurchaseOptions } from './session-actions.js';
import { formatAmount, formatBuyer, stateChip } from './session-list.js';
import { stateDiagram } from './state-diagram.js';
import { formatDateTime, formatDuration, formatTime } from './format-time.js';

interface SessionDetailState {
  readonly session: Session;
  readonly order: Order | undefined;
  readonly notifications: readonly NotificationState[];
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly now: number;
  readonly purchaseOptions: PurchaseOptions;
}

interface SessionDetailHandlers {
  readonly runAction: (action: ControlAction) => void;
  readonly setPurchaseOptions: (purchaseOptions: PurchaseOptions) => void;
  readonly replay: (id: string) => void;
}

/** Renders one session with its state, actions, order and notifications. */
export function sessionDetail(
  { session, order, notifications, now, purchaseOptions }: SessionDetailState,
  { runAction, setPurchaseOptions, replay }: SessionDetailHandlers,
): TemplateResult {
  const { state } = session;
  return html`
    <div class="title">
      <h2 id="session-heading">${formatBuyer(session)}</h2>
      ${stateChip(state)}
      ${session.signState ? html`<span class="chip">${session.signState}</span>` : nothing}
      <span class="amount">${formatAmount(session)}</span>
    </div>
    ${sessionFacts(session, now)} ${sessionLinks(session)}
    <div class="diagram" tabindex="0" role="group" aria-label="States of a session">
      ${stateDiagram(state)}
    </div>
    ${actionButtons(session, order, runAction)}
    ${session.state === 'open' ? purchaseOptionFields(purchaseOptions, setPurchaseOptions) : nothing}
    ${disclosure('Session', nothing, session, 'session', false)}
    ${
      order
        ? disclosure(
            'Order',
            html`<span class="quiet">${order.status.join(', ')}</span>`,
            order,
            'order',
            false,
          )
        : html`<p class="no-order quiet">The order is created when the session is authorized.</p>`
    }
    ${notificationList(notifications, now, replay)}
  `;
}

function sessionFacts(session: Session, now: number): TemplateResult {
  const { id, orderId, expiresAt } = session;
  const remainingMs = Date.parse(expiresAt) - now;
  return html`
    <dl class="facts">
      <div>
        <dt>Session</dt>
        <dd><code>${id}</code> ${copyButton(id, 'session id')}</dd>
      </div>
      <div>
        <dt>Order</dt>
        <dd><code>${orderId}</code> ${copyButton(orderId, 'order id')}</dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>${formatDateTime(session.createdAt)}</dd>
      </div>
      <div>
        <dt>Expires</dt>
        <dd>
          ${formatDateTime(expiresAt)}${remainingMs > 0 ? `, in ${formatDuration(remainingMs)}` : nothing}
        </dd>
      </div>
      ${
        session.order.reference
          ? html`<div>
              <dt>Reference</dt>
              <dd>${session.order.reference}</dd>
            </div>`
          : nothing
      }
    </dl>
  `;
}

const sessionLinks = ({ id, state }: Session): TemplateResult => html`
  <p class="links">
    <a href=${toEmulatorPath(`?sessionId=${encodeURIComponent(id)}`)} target="_blank" rel="noopener"
      >Open the checkout<span class="visually-hidden"> (opens in a new tab)</span></a
    >
    ${
      state === 'pendingSca'
        ? html`<a
            href=${toEmulatorPath(`sign/${encodeURIComponent(id)}`)}
            target="_blank"
            rel="noopener"
            >Open the signatory’s page<span class="visually-hidden"> (opens in a new tab)</span></a
          >`
        : nothing
    }
  </p>
`;

const actionButtons = (
  session: Session,
  order: Order | undefined,
  runAction: SessionDetailHandlers['runAction'],
): TemplateResult => html`
  <h3 id="actions-heading">Actions</h3>
  <div class="actions" role="group" aria-labelledby="actions-heading">
    ${getSessionActions(session, order).map(
      ({ action, name, note, possible }) => html`
        <button
          type="button"
          class="action"
          data-action=${action}
          aria-disabled=${possible ? nothing : 'true'}
          @click=${() => {
            if (possible) runAction(action);
          }}
        >
          <strong>${name}</strong>
          <span class="note">${note}</span>
        </button>
      `,
    )}
  </div>
`;

const notificationList = (
  notifications: SessionDetailState['notifications'],
  now: number,
  replay: SessionDetailHandlers['replay'],
): TemplateResult => html`
  <details class="disclosure" open>
    <summary>Notifications <span class="count">${notifications.length}</span></summary>
    ${
      notifications.length === 0
        ? html`<p class="quiet">
            None yet. They are sent to <code>settings.urls.notification</code> and to added
            endpoints.
          </p>`
        : html`<ul class="notifications">
            ${repeat(
              notifications,
              ({ id }) => id,
              (state) => notification(state, now, replay),
            )}
          </ul>`
    }
  </details>
`;

/** Renders the options of the actions that buy. */
const purchaseOptionFields = (
  purchaseOptions: PurchaseOptions,
  onChange: (purchaseOptions: PurchaseOptions) => void,
): TemplateResult => html`
  <div class="purchase-options">
    <label class="check">
      Pay by
      <select
        name="paymentMethod"
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          onChange({ ...purchaseOptions, paymentMethod: value as KnownPaymentMethodType });
        }}
      >
        ${knownPaymentMethodTypes.map(
          (type) =>
            html`<option value=${type} ?selected=${type === purchaseOptions.paymentMethod}>
              ${type}
            </option>`,
        )}
      </select>
    </label>
    <label class="check">
      <input
        type="checkbox"
        name="validate"
        .checked=${purchaseOptions.validate}
        @change=${(event: Event) => {
          onChange({ ...purchaseOptions, validate: (event.target as HTMLInputElement).checked });
        }}
      />
      Run the shop’s validation first
    </label>
  </div>
`;

const disclosure = (
  heading: string,
  note: unknown,
  value: object,
  label: string,
  open: boolean,
): TemplateResult => html`
  <details class="disclosure" ?open=${open}>
    <summary>${heading} ${note}</summary>
    <div class="copyable">
      ${copyButton(JSON.stringify(value, null, 2), `${label} as JSON`)}
      ${jsonView(value, `${heading} as JSON`)}
    </div>
  </details>
`;

const notification = (
  { id, eventType, url, payload, attempts, nextAt }: NotificationState,
  now: number,
  replay: (id: string) => void,
): TemplateResult => html`
  <li>
    <div>
      <strong>${eventType.replace('com.ledyer.', '')}</strong>
      <span class="quiet url">${url}</span>
      <span class="row">
        ${attempts.map(
          ({ at, status }) =>
            html`<span class="chip ${status === 200 ? 'success' : 'error'}" title=${at}
              >${status ?? 'no response'}
              <span class="at">${formatTime(at).slice(0, 8)}</span></span
            >`,
        )}
        ${nextAt ? html`<span class="quiet">next in ${formatDuration(Date.parse(nextAt) - now)}</span>` : nothing}
      </span>
      <details>
        <summary class="quiet">Payload</summary>
        ${jsonView(payload, `Payload of ${eventType}`)}
      </details>
    </div>
    <button
      type="button"
      data-action="replay"
      @click=${() => {
        replay(id);
      }}
    >
      Send again
    </button>
  </li>
`;
