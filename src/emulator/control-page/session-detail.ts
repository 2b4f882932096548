import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Order } from '../../ledyer/order.js';
import type { Session } from '../../ledyer/session.js';
import type { ControlAction, NotificationState } from '../control-api.js';
import { copyButton } from './copy-button.js';
import { jsonView } from './json-view.js';
import { sessionActions } from './session-actions.js';
import { amountText, buyerOf, stateChip } from './session-list.js';
import { statePicture } from './state-picture.js';
import { dateTimeText, spanText, timeText } from './time-text.js';

interface Detail {
  readonly session: Session;
  readonly order: Order | undefined;
  readonly notifications: readonly NotificationState[];
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly now: number;
  /** Actions ask the shop's validation first. */
  readonly asking: boolean;
}

interface Commands {
  readonly act: (action: ControlAction) => void;
  readonly ask: (asking: boolean) => void;
  readonly replay: (id: string) => void;
}

/** One session: where it is, what can be done to it, and all that is known of it. */
export function sessionDetail(
  { session, order, notifications, now, asking }: Detail,
  { act, ask, replay }: Commands,
): TemplateResult {
  const { id, orderId, state, expiresAt } = session;
  const left = Date.parse(expiresAt) - now;
  return html`
    <div class="title">
      <h2 id="session-heading">${buyerOf(session)}</h2>
      ${stateChip(state)}
      ${session.signState ? html`<span class="chip">${session.signState}</span>` : nothing}
      <span class="amount">${amountText(session)}</span>
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
        <dd>${dateTimeText(session.createdAt)}</dd>
      </div>
      <div>
        <dt>Expires</dt>
        <dd>${dateTimeText(expiresAt)}${left > 0 ? `, in ${spanText(left)}` : nothing}</dd>
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
        >Open the checkout<span class="unseen"> (opens in a new tab)</span></a
      >
      ${
        state === 'pendingSca'
          ? html`<a href="/sign/${encodeURIComponent(id)}" target="_blank" rel="noopener"
              >Open the signatory’s page<span class="unseen"> (opens in a new tab)</span></a
            >`
          : nothing
      }
    </p>
    <div class="picture">${statePicture(state)}</div>
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
    <label class="check">
      <input
        type="checkbox"
        name="validate"
        .checked=${asking}
        @change=${(event: Event) => {
          ask((event.target as HTMLInputElement).checked);
        }}
      />
      Ask the shop’s validation first
    </label>
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
  { id, eventType, url, attempts, nextAt }: NotificationState,
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
            html`<span class="chip ${status === 200 ? 'good' : 'bad'}" title=${at}
              >${status ?? 'no answer'} <span class="at">${timeText(at).slice(0, 8)}</span></span
            >`,
        )}
        ${nextAt ? html`<span class="quiet">next in ${spanText(Date.parse(nextAt) - now)}</span>` : nothing}
      </span>
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
