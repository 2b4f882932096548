import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { TimelineEntry } from '../../control/control-api.js';
import { formatEntry, parties, type Party } from './format-entry.js';
import { jsonView } from './json-view.js';
import { formatDateTime, formatTime } from './format-time.js';

/** Maximum number of rendered entries. The filters find the others. */
const maxRows = 200;

interface TimelineState {
  /** Newest first. */
  readonly entries: readonly TimelineEntry[];
  readonly hidden: ReadonlySet<Party>;
  readonly onlySelected: boolean;
  readonly expanded: ReadonlySet<number>;
  readonly paused: boolean;
  /** Number of entries since the pause. */
  readonly newEntryCount: number;
}

interface TimelineHandlers {
  readonly toggleParty: (party: Party) => void;
  readonly toggleOnlySelected: () => void;
  readonly toggleEntry: (seq: number) => void;
  readonly togglePause: () => void;
}

/** Renders the timeline, newest entries first. */
export function timelineView(
  { entries, hidden, onlySelected, expanded, paused, newEntryCount }: TimelineState,
  { toggleParty, toggleOnlySelected, toggleEntry, togglePause }: TimelineHandlers,
): TemplateResult {
  const lines = entries
    .map((entry) => ({ entry, text: formatEntry(entry) }))
    .filter(({ text }) => !hidden.has(text.party));
  return html`
    <div class="title">
      <h2 id="timeline-heading">Timeline</h2>
      <button
        type="button"
        aria-pressed=${onlySelected}
        data-action="only-session"
        @click=${toggleOnlySelected}
      >
        Only this session
      </button>
      <button type="button" aria-pressed=${paused} data-action="pause" @click=${togglePause}>
        ${paused ? `Paused${newEntryCount > 0 ? `, ${newEntryCount} new` : ''}` : 'Pause'}
      </button>
      <div class="row wrap parties" role="group" aria-label="Shown parties">
        ${parties.map(
          (party) => html`
            <button
              type="button"
              class="party ${party.toLowerCase()}"
              aria-pressed=${!hidden.has(party)}
              @click=${() => {
                toggleParty(party);
              }}
            >
              ${party}
            </button>
          `,
        )}
      </div>
    </div>
    <ol class="entries">
      ${repeat(
        lines.slice(0, maxRows),
        ({ entry }) => entry.seq,
        ({ entry, text }) => {
          const isExpanded = expanded.has(entry.seq);
          return html`
            <li class=${text.tone}>
              <button
                type="button"
                class="entry"
                aria-expanded=${isExpanded}
                @click=${() => {
                  toggleEntry(entry.seq);
                }}
              >
                <time datetime=${entry.at} title=${formatDateTime(entry.at)}
                  >${formatTime(entry.at)}</time
                >
                <span class="party ${text.party.toLowerCase()}">${text.party}</span>
                <span class="entry-title">${text.title}</span>
                <span class="outcome ${text.tone}">${text.outcome}</span>
              </button>
              ${text.notes.map((note) => html`<p class="entry-note ${note.tone}">${note.text}</p>`)}
              ${isExpanded ? jsonView(entry, `Entry ${entry.seq}`) : nothing}
            </li>
          `;
        },
      )}
    </ol>
    ${
      lines.length === 0
        ? html`<p class="quiet no-entries">No matching entries.</p>`
        : lines.length > maxRows
          ? html`<p class="quiet no-entries">
              ${lines.length - maxRows} older entries are not shown.
            </p>`
          : nothing
    }
  `;
}
