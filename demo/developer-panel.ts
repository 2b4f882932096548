import { html, nothing, type TemplateResult } from 'lit';
import type { CheckoutPlace } from './checkout-view.js';
import { copyButton } from './copy-button.js';
import { emulatorActions, emulatorCommand } from './emulator-commands.js';
import { logText, type LogEntry } from './event-log.js';
import { merchantHtml } from './merchant-html.js';

/** What the developer beside the buyer wants to see. */
export interface Backstage {
  readonly sessionId: string | undefined;
  readonly place: CheckoutPlace;
  /** Newest first. */
  readonly log: readonly LogEntry[];
}

/** The tag's events as they happen, the HTML behind them, and how to play the other parties. */
export const developerPanel = ({ sessionId, place, log }: Backstage): TemplateResult => html`
  ${eventSection(log)}${sessionId ? htmlSection(merchantHtml(sessionId, place)) : nothing}
  ${
    sessionId && place.environment === 'local'
      ? emulatorSection(place.emulatorUrl, sessionId)
      : nothing
  }
`;

const eventSection = (log: readonly LogEntry[]) => html`
  <section class="backstage">
    <header>
      <h3 id="log-title">Events</h3>
      ${log.length > 0 ? copyButton('the events', () => logText(log)) : nothing}
    </header>
    <ol class="log" role="list" tabindex="0" aria-labelledby="log-title" aria-live="off" reversed>
      ${
        log.length > 0
          ? log.map(logItem)
          : html`<li class="log-empty">What the tag tells the page appears here.</li>`
      }
    </ol>
  </section>
`;

const logItem = ({ time, name, fields }: LogEntry) => html`
  <li class="log-entry" data-event=${name}>
    <p><strong>${name}</strong> <time>${time}</time></p>
    <dl>
      ${fields.map(
        ([field, value]) => html`
          <div data-field=${field}>
            <dt>${field}</dt>
            <dd>${value}</dd>
          </div>
        `,
      )}
    </dl>
  </li>
`;

const htmlSection = (code: string) => html`
  <section class="backstage">
    <header>
      <h3>The HTML of this checkout</h3>
      ${copyButton('the HTML', () => code)}
    </header>
    <pre class="code" tabindex="0" role="region" aria-label="HTML"><code>${code}</code></pre>
  </section>
`;

const emulatorSection = (emulatorUrl: string, sessionId: string) => html`
  <section class="backstage">
    <header>
      <h3>Play the other parties</h3>
      <a href="${emulatorUrl}/">Emulator</a>
    </header>
    <ul class="commands" role="list">
      ${emulatorActions.map(
        ([action, meaning]) => html`
          <li>
            <p><strong>${action}</strong> ${meaning}</p>
            ${copyButton(`the command ${action}`, () =>
              emulatorCommand(emulatorUrl, sessionId, action),
            )}
          </li>
        `,
      )}
    </ul>
    <p class="aside">Each is a command for a shell, such as:</p>
    <pre class="code wrapped"><code>${emulatorCommand(emulatorUrl, sessionId, 'sign')}</code></pre>
  </section>
`;
