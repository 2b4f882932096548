import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { toAmount } from '../../../ledyer/amount.js';
import type { Session } from '../../../ledyer/session.js';
import { formatDuration } from './format-time.js';

/** Maximum number of rendered sessions. The search finds the others. */
const maxRows = 100;

/** Renders a state as a coloured chip. */
export const stateChip = (state: string): TemplateResult =>
  html`<span class="chip ${state}">${state}</span>`;

/** Describes the buyer as far as known. */
export const formatBuyer = ({ customer }: Session): string =>
  [customer?.billingAddress?.companyName, customer?.companyId].find(Boolean) ?? 'No company yet';

/** Formats the amount of the order. */
export const formatAmount = ({ order }: Session): string =>
  toAmount(order.totalOrderAmount, order.currency).formattedWithCurrency;

/** Renders all sessions, newest first, with one selected. */
export function sessionList(
  {
    sessions,
    selectedId,
    search,
    now,
  }: {
    readonly sessions: readonly Session[];
    readonly selectedId: string | undefined;
    readonly search: string;
    /** Milliseconds since 1970, by the emulator's clock. */
    readonly now: number;
  },
  {
    select,
    setSearch,
  }: {
    readonly select: (id: string) => void;
    readonly setSearch: (search: string) => void;
  },
): TemplateResult {
  const found = sessions.filter((session) => matches(session, search));
  return html`
    <h2 id="sessions-heading">Sessions <span class="count">${sessions.length}</span></h2>
    <input
      type="search"
      name="search"
      class="search"
      aria-label="Find a session by id, company, state or reference"
      placeholder="Id, company, state, reference"
      spellcheck="false"
      .value=${search}
      @input=${(event: InputEvent) => {
        setSearch((event.target as HTMLInputElement).value);
      }}
    />
    <ul class="sessions">
      ${repeat(
        found.slice(0, maxRows),
        ({ id }) => id,
        (session) => html`
          <li>
            <button
              type="button"
              data-session=${session.id}
              aria-current=${session.id === selectedId ? 'true' : nothing}
              @click=${() => {
                select(session.id);
              }}
            >
              <span class="row">
                ${stateChip(session.state)}
                <span class="quiet age" title=${session.createdAt}
                  >${formatDuration(now - Date.parse(session.createdAt))}</span
                >
              </span>
              <span class="row">
                <span class="company">${formatBuyer(session)}</span>
                <span class="amount">${formatAmount(session)}</span>
              </span>
              <code class="quiet id">${session.id}</code>
            </button>
          </li>
        `,
      )}
    </ul>
    ${
      found.length > maxRows
        ? html`<p class="quiet">${found.length - maxRows} older sessions are not shown.</p>`
        : found.length === 0 && sessions.length > 0
          ? html`<p class="quiet">No matching sessions.</p>`
          : nothing
    }
  `;
}

function matches(session: Session, search: string): boolean {
  const words = [
    session.id,
    session.orderId,
    session.state,
    formatBuyer(session),
    session.order.reference ?? '',
    session.customer?.email ?? '',
  ];
  return words.join(' ').toLowerCase().includes(search.trim().toLowerCase());
}
