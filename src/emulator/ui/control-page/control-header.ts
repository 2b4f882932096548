import { html, type TemplateResult } from 'lit';
import { copyButton } from './copy-button.js';
import type { EmulatorStore } from './emulator-store.js';

const connectionLabels = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'The emulator does not respond',
} as const;

/**
 * Renders the head of the control page: the connection, the credentials and the buttons for all sessions.
 *
 * @param credentials client id and secret, separated by a colon
 */
export const controlHeader = (
  connection: EmulatorStore['connection'],
  credentials: string,
  handlers: { readonly createExample: () => void; readonly reset: () => void },
): TemplateResult => html`
  <header>
    <h1>Ledyer emulator</h1>
    <p class="connection ${connection}">${connectionLabels[connection]}</p>
    <p class="credentials">
      <span class="quiet">Client id and secret</span> <code>${credentials}</code>
      ${copyButton(credentials, 'client id and secret')}
    </p>
    <p class="buttons">
      <button
        type="button"
        class="main"
        data-action="example-session"
        @click=${handlers.createExample}
      >
        New example session
      </button>
      <button type="button" data-action="reset" @click=${handlers.reset}>Delete all</button>
    </p>
  </header>
`;
