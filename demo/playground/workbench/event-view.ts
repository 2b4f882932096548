import { html, nothing, type TemplateResult } from 'lit';
import { clipboardButton } from '../../layout/clipboard-button.js';
import { workbenchMessages } from './locales.js';
import type { PreviewEvent } from './preview-messages.js';

/** The events of the page in the frame, oldest first. */
export function eventView(events: readonly PreviewEvent[]): TemplateResult {
  const messages = workbenchMessages().events;
  if (events.length === 0) return html`<p class="panel-empty">${messages.empty}</p>`;
  return html`
    <div class="panel-tools">${clipboardButton(messages.copy, () => formatEvents(events))}</div>
    <ol class="entries" role="list">
      ${events.map(
        (event) => html`
          <li class="entry" data-event=${event.name}>
            <p><time>${formatOffset(event.offsetMs)}</time> <strong>${event.name}</strong></p>
            ${event.fields.length === 0 ? nothing : fieldList(event.fields)}
          </li>
        `,
      )}
    </ol>
  `;
}

/** Names and values. */
export const fieldList = (
  fields: readonly (readonly [name: string, value: string])[],
): TemplateResult => html`
  <dl class="fields">
    ${fields.map(
      ([name, value]) => html`
        <div data-field=${name}>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>
      `,
    )}
  </dl>
`;

/** Formats milliseconds since the start of the page. */
const formatOffset = (offsetMs: number): string => `+${(offsetMs / 1000).toFixed(2)} s`;

const formatEvents = (events: readonly PreviewEvent[]): string =>
  events
    .map(({ name, offsetMs, fields }) =>
      [
        `${formatOffset(offsetMs)} ${name}`,
        ...fields.map(([field, value]) => `  ${field}: ${value}`),
      ].join('\n'),
    )
    .join('\n');
