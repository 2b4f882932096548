import { html, type TemplateResult } from 'lit';
import type { ClockCommand } from '../../control/control-api.js';
import type { EstimatedClock } from './estimated-clock.js';
import { formatDateTime } from './format-time.js';

/** Useful steps: the first retry delays of a notification, and the lifetime of a session. */
const steps: readonly (readonly [text: string, ms: number])[] = [
  ['5 s', 5_000],
  ['5 min', 5 * 60_000],
  ['1 day', 24 * 3_600_000],
  ['7 days', 7 * 24 * 3_600_000],
];

/** Renders the emulator's time and the buttons that change it. */
export const clockPanel = (
  time: EstimatedClock,
  setClock: (command: ClockCommand) => void,
): TemplateResult => html`
  <h2 id="clock-heading">
    Clock
    <span class="chip ${time.running ? 'success' : 'locked'}"
      >${time.running ? 'running' : 'stopped'}</span
    >
  </h2>
  <p class="time-now">
    ${formatDateTime(new Date(time.now()).toISOString())} <span class="quiet">UTC</span>
  </p>
  <div class="steps" role="group" aria-label="Move the clock forward">
    ${steps.map(
      ([text, advanceMs]) => html`
        <button
          type="button"
          data-advance=${advanceMs}
          aria-label="Forward by ${text}"
          @click=${() => {
            setClock({ advanceMs });
          }}
        >
          +${text}
        </button>
      `,
    )}
  </div>
  <button
    type="button"
    class="wide"
    data-action="toggle-clock"
    @click=${() => {
      setClock({ running: !time.running });
    }}
  >
    ${time.running ? 'Stop the clock' : 'Start the clock'}
  </button>
`;
