import { html, type TemplateResult } from 'lit';
import type { ClockCommand } from '../../control/control-api.js';
import type { EmulatorClock } from './emulator-clock.js';
import { formatDateTime } from './format-time.js';

/** Steps that things are timed by: the first retries of a notification, and a session's life. */
const steps: readonly (readonly [text: string, ms: number])[] = [
  ['5 s', 5_000],
  ['5 min', 5 * 60_000],
  ['1 day', 24 * 3_600_000],
  ['7 days', 7 * 24 * 3_600_000],
];

/** What time it is in the emulator, and how to change that. */
export const clockPanel = (
  time: EmulatorClock,
  turn: (command: ClockCommand) => void,
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
            turn({ advanceMs });
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
      turn({ running: !time.running });
    }}
  >
    ${time.running ? 'Stop the clock' : 'Let it run'}
  </button>
`;
