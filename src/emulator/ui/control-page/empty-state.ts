import { html, type TemplateResult } from 'lit';
import { copyButton } from './copy-button.js';
import { curlExample } from './example-session.js';

/** What to do in an emulator in which nothing has happened yet. */
export const emptyState = (origin: string, credentials: string): TemplateResult => html`
  <div class="empty">
    <h2 id="session-heading">No sessions yet</h2>
    <p>
      Let your shop’s server create one here instead of at Ledyer, press
      <strong>New example session</strong>, or copy these two lines into a terminal.
    </p>
    <ol>
      ${curlExample(origin, credentials).map(
        (line, place) => html`
          <li>
            <pre tabindex="0" role="region" aria-label="Line ${place + 1}">${line}</pre>
            ${copyButton(line, `line ${place + 1}`)}
          </li>
        `,
      )}
    </ol>
    <dl class="facts">
      <div>
        <dt>API and token</dt>
        <dd><code>${origin}</code></dd>
      </div>
      <div>
        <dt>Script</dt>
        <dd><code>${origin}/bootstrap.js</code></dd>
      </div>
    </dl>
  </div>
`;
