import { html, type TemplateResult } from 'lit';
import { formatTime } from '../../developer/event-log.js';
import { fieldList } from './event-view.js';
import { workbenchMessages } from './locales.js';
import type { DatabaseTable, ServerLogEntry } from './playground-api.js';

/** The entries of the server's log, oldest first. */
export function logView(entries: readonly ServerLogEntry[]): TemplateResult {
  if (entries.length === 0)
    return html`<p class="panel-empty">${workbenchMessages().log.empty}</p>`;
  return html`
    <ol class="entries" role="list">
      ${entries.map(
        ({ at, level, event, fields }) => html`
          <li class="entry log-line" data-level=${level}>
            <time>${formatTime(new Date(at))}</time>
            <strong>${event}</strong>
            <span>
              ${Object.entries(fields).map(
                ([name, value]) =>
                  html`<span class="pair"><i>${name}</i> ${formatValue(value)}</span> `,
              )}
            </span>
          </li>
        `,
      )}
    </ol>
  `;
}

/** The rows of the session. */
export function databaseView(tables: readonly DatabaseTable[]): TemplateResult {
  const messages = workbenchMessages().database;
  const filled = tables.filter(({ rows }) => rows.length > 0);
  return html`
    ${filled.length === 0 ? html`<p class="panel-empty">${messages.empty}</p>` : ''}
    ${filled.map(
      ({ name, rows }) => html`
        <section class="table" aria-labelledby="table-${name}">
          <h2 class="table-name" id="table-${name}">
            ${name} <span class="tab-count">${rows.length}</span>
          </h2>
          <ol class="rows" role="list">
            ${rows.map(
              (row, index) => html`
                <li class="row-card" aria-label=${messages.row(name, index + 1)}>
                  ${fieldList(
                    Object.entries(row).map(([column, value]) => [column, formatValue(value)]),
                  )}
                </li>
              `,
            )}
          </ol>
        </section>
      `,
    )}
  `;
}

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
