import { html, type TemplateResult } from 'lit';
import { copyButton } from './copy-button.js';
import { curlExample } from './example-session.js';

/** Renders the instructions for the emulator at `url`, which has no sessions. */
export const emptyState = (url: string, credentials: string): TemplateResult => html`
  <div class="empty">
    <h2 id="session-heading">No sessions yet</h2>
    <p>
      Connect your shop’s server to this emulator, press <strong>New example session</strong>, or
      run these two commands in a terminal.
    </p>
    <ol>
      ${curlExample(url, credentials).map(
        (line, index) => html`
          <li>
            <pre tabindex="0" role="region" aria-label="Command ${index + 1}">${line}</pre>
            ${copyButton(line, `command ${index + 1}`)}
          </li>
        `,
      )}
    </ol>
    <dl class="facts">
      <div>
        <dt>API and token</dt>
        <dd><code>${url}</code></dd>
      </div>
      <div>
        <dt>Script</dt>
        <dd><code>${url}/bootstrap.js</code></dd>
      </div>
    </dl>
  </div>
`;
