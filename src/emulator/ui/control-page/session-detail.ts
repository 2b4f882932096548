import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Order } from '../../../ledyer/order.js';
import { paymentMethodTypes, type PaymentMethodType } from '../../../ledyer/payment-method.js';
import type { Session } from '../../../ledyer/session.js';
import type { ControlAction, NotificationState } from '../../control/control-api.js';
import { copyButton } from './copy-button.js';
import { jsonView } from './json-view.js';
import { sessionActions, type BuyingChoice } from './session-actions.js';
import { formatAmount, formatBuyer, stateChip } from './session-list.js';
import { stateDiagram } from './state-diagram.js';
import { formatDateTime, formatDuration, formatTime } from './format-time.js';

interface Detail {
  readonly session: Session;
  readonly order: Order | undefined;
  readonly notifications: readonly NotificationState[];
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly now: number;
  readonly buying: BuyingChoice;
}

interface Commands {
  readonly act: (action: ControlAction) => void;
  readonly choose: (buying: BuyingChoice) => void;
  readonly replay: (id: string) => void;
}

/** One session: where it is, what can be done to it, and all that is known of it. */
export function sessionDetail(
  { session, order, notifications, now, buying }: Detail,
  { act, choose, replay }: Commands,
): TemplateResult {
  const { id, orderId, state, expiresAt } = session;
  const left = Date.parse(expiresAt) - now;
  return html`
    <div class="title">
      <h2 id="session-heading">${formatBuyer(session)}</h2>
      ${stateChip(state)}
      ${session.signState ? html`<span class="chip">${session.signState}</span>` : nothing}
      <span class="amount">${formatAmount(session)}</span>
    </div>
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
        <dd>${formatDateTime(expiresAt)}${left > 0 ? `, in ${formatDuration(left)}` : nothing}</dd>
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
    <p class="links">
      <a href="/pos/?sessionId=${encodeURIComponent(id)}" target="_blank" rel="noopener"
        >Open the checkout<span class="visually-hidden"> (opens in a new tab)</span></a
      >
      ${
        state === 'pendingSca'
          ? html`<a href="/sign/${encodeURIComponent(id)}" target="_blank" rel="noopener"
              >Open the signatory’s page<span class="visually-hidden">
                (opens in a new tab)</span
              ></a
            >`
          : nothing
      }
    </p>
    <div class="picture" tabindex="0" role="group" aria-label="States of a session">
      ${stateDiagram(state)}
    </div>
    <h3 id="actions-heading">Make it happen</h3>
    <div class="actions" role="group" aria-labelledby="actions-heading">
      ${sessionActions(session, order).map(
        ({ action, name, note, possible }) => html`
          <button
            type="button"
            class="action"
            data-action=${action}
            aria-disabled=${possible ? nothing : 'true'}
            @click=${() => {
              if (possible) act(action);
            }}
          >
            <strong>${name}</strong>
            <span class="note">${note}</span>
          </button>
        `,
      )}
    </div>
    ${session.state === 'open' ? buyingChoice(buying, choose) : nothing}
    ${fold('Session', nothing, session, 'session', false)}
    ${
      order
        ? fold(
            'Order',
            html`<span class="quiet">${order.status.join(', ')}</span>`,
            order,
            'order',
            false,
          )
        : html`<p class="absent quiet">There is no order until the session is authorized.</p>`
    }
    <details class="fold" open>
      <summary>Notifications <span class="count">${notifications.length}</span></summary>
      ${
        notifications.length === 0
          ? html`<p class="quiet">
              None yet. They go to <code>settings.urls.notification</code> and to the endpoints that
              were set.
            </p>`
          : html`<ul class="notifications">
              ${repeat(
                notifications,
                (one) => one.id,
                (one) => notification(one, now, replay),
              )}
            </ul>`
      }
    </details>
  `;
}

/** How the buttons that buy for the buyer do that. */
const buyingChoice = (
  buying: BuyingChoice,
  choose: (buying: BuyingChoice) => void,
): TemplateResult => html`
  <div class="buying">
    <label class="check">
      Pay by
      <select
        name="paymentMethod"
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          choose({ ...buying, paymentMethod: value as PaymentMethodType });
        }}
      >
        ${paymentMethodTypes.map(
          (type) =>
            html`<option value=${type} ?selected=${type === buying.paymentMethod}>${type}</option>`,
        )}
      </select>
    </label>
    <label class="check">
      <input
        type="checkbox"
        name="validate"
        .checked=${buying.asking}
        @change=${(event: Event) => {
          choose({ ...buying, asking: (event.target as HTMLInputElement).checked });
        }}
      />
      Ask the shop’s validation first
    </label>
  </div>
`;

const fold = (
  heading: string,
  beside: unknown,
  value: object,
  label: string,
  open: boolean,
): TemplateResult => html`
  <details class="fold" ?open=${open}>
    <summary>${heading} ${beside}</summary>
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
              >${status ?? 'no answer'} <span class="at">${formatTime(at).slice(0, 8)}</span></span
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
