import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { checkoutAttributes } from '../shop/checkout-tag.js';
import { clipboardButton } from '../layout/clipboard-button.js';
import { en } from '../locales/en.js';
import {
  createEmulatorControl,
  EmulatorControlError,
  faults,
  clockSteps,
  sessionActions,
  type EmulatorControl,
  type EmulatorSummary,
  type SessionAction,
} from './emulator-control.js';
import { toLogEntry, eventNames, formatLog, type LogEntry } from './event-log.js';
import { EventLogStorage } from './event-log-storage.js';
import { createEmbedCode } from './embed-code.js';
import { stateDiagram } from './state-diagram.js';

/** Key in the local storage: whether the panel is open. */
const openKey = 'papper-penna.developer';

/** The panel beside a checkout of the emulator. A checkout of Ledyer has none. */
export const developerPanel = (sessionId: string): TemplateResult | typeof nothing =>
  checkoutAttributes.environment === 'local'
    ? html`<developer-panel lang="en" session-id=${sessionId}></developer-panel>`
    : nothing;

/** Shows the events of the tag, and buttons that act as the buyer, the signatory and the emulator. */
class DeveloperPanel extends LitElement {
  static override properties: PropertyDeclarations = { sessionId: { attribute: 'session-id' } };

  declare sessionId: string;

  readonly #emulator: EmulatorControl = createEmulatorControl((...request) => fetch(...request));
  readonly #eventLog = new EventLogStorage(sessionStorage);
  #summary: EmulatorSummary | undefined;
  #status = 'idle';
  #visited = new Set<string>();
  #connection: string | undefined;
  #error: string | undefined;
  #listeners: AbortController | undefined;

  constructor() {
    super();
    this.sessionId = '';
  }

  /** Renders without a shadow root, so that the page's styles apply. */
  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    const redraw = () => this.requestUpdate();
    for (const name of eventNames) {
      const record = (event: Event) => {
        this.#eventLog.add(toLogEntry(event, new Date()));
        redraw();
      };
      document.addEventListener(name, record, { signal });
    }
    const handleStateChange = ({
      state,
      previous,
    }: GlobalEventHandlersEventMap['ledyer-state-change']) => {
      this.#visited.add(previous.status);
      this.#status = state.status;
    };
    document.addEventListener('ledyer-state-change', handleStateChange, { signal });
    const handleConnectionChange = (
      event: GlobalEventHandlersEventMap['ledyer-connection-change'],
    ) => {
      this.#connection = event.connection;
    };
    document.addEventListener('ledyer-connection-change', handleConnectionChange, { signal });
    void this.#run(() => Promise.resolve());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listeners?.abort();
  }

  /** Scrolls to the newest entry, which is the last. */
  protected override updated(): void {
    const log = this.querySelector('.log');
    log?.scrollTo(0, log.scrollHeight);
  }

  async #runSessionAction(sessionId: string, action: SessionAction): Promise<void> {
    await this.#emulator.runAction(sessionId, action);
    if (action === 'expire' || action === 'cancel') this.#refreshTag();
  }

  /** Advances the emulator's clock, after which the session may have expired. */
  async #advanceClock(ms: number): Promise<void> {
    await this.#emulator.advanceClock(ms);
    this.#refreshTag();
  }

  /** Makes the tag check now. Ledyer sends no notification of an end without an order, so the tag would wait. */
  #refreshTag(): void {
    document.querySelector('ledyer-checkout')?.refresh();
  }

  /** Runs an action on the emulator and then reads its state. */
  async #run(action: () => Promise<void>): Promise<void> {
    this.#error = undefined;
    try {
      await action();
      this.#summary = await this.#emulator.getSummary();
    } catch (error) {
      if (!(error instanceof EmulatorControlError)) throw error;
      this.#error = error.message;
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    // By default open beside the checkout, and closed below it in a narrow window.
    const open = (localStorage.getItem(openKey) ?? String(innerWidth >= 1200)) === 'true';
    const storeOpen = ({ currentTarget }: Event) =>
      localStorage.setItem(openKey, String((currentTarget as HTMLDetailsElement).open));
    return html`
      <details class="developer" ?open=${open} @toggle=${storeOpen}>
        <summary><h2>For developers</h2></summary>
        ${this.#states()} ${this.#events(this.#eventLog.entries)} ${this.#session(this.sessionId)}
        ${this.#emulatorControls()}
      </details>
    `;
  }

  #states(): TemplateResult {
    return html`
      <section class="panel-section">
        <header>
          <h3>State</h3>
          <p class="connection" data-connection=${this.#connection ?? 'none'}>
            ${this.#connection ?? 'not connected'}
          </p>
        </header>
        ${stateDiagram(this.#status, this.#visited)}
      </section>
    `;
  }

  #events(log: readonly LogEntry[]): TemplateResult {
    const clear = () => {
      this.#eventLog.clear();
      this.requestUpdate();
    };
    return html`
      <section class="panel-section">
        <header>
          <h3 id="log-title">Events</h3>
          ${
            log.length === 0
              ? nothing
              : html`<span>
                  <button type="button" class="quiet-button" @click=${clear}>
                    Clear<span class="visually-hidden"> the events</span>
                  </button>
                  ${clipboardButton('the events', () => formatLog(log), en.page)}
                </span>`
          }
        </header>
        <ol class="log" role="list" tabindex="0" aria-labelledby="log-title" aria-live="off">
          ${
            log.length > 0
              ? log.toReversed().map(logItem)
              : html`<li class="log-empty">The events of the tag appear here.</li>`
          }
        </ol>
      </section>
    `;
  }

  #session(sessionId: string): TemplateResult {
    const code = createEmbedCode(sessionId || 'se_…', checkoutAttributes);
    return html`
      <section class="panel-section">
        <header><h3>Session actions</h3></header>
        <ul class="session-actions" role="list">
          ${sessionActions.map(
            ([action, meaning]) => html`
              <li>
                <button
                  type="button"
                  class="outline-button"
                  data-action=${action}
                  ?disabled=${sessionId === ''}
                  @click=${() => this.#run(() => this.#runSessionAction(sessionId, action))}
                >
                  <code>${action}</code> <span>${meaning}</span>
                </button>
              </li>
            `,
          )}
        </ul>
        <p class="error-message" role="alert">${this.#error}</p>
      </section>
      <section class="panel-section">
        <header>
          <h3>The HTML of this checkout</h3>
          ${clipboardButton('the HTML', () => code, en.page)}
        </header>
        <pre class="code" tabindex="0" role="region" aria-label="HTML"><code>${code}</code></pre>
        <p class="muted"><a href="frameworks/html.html">Code for your framework</a></p>
      </section>
    `;
  }

  #emulatorControls(): TemplateResult {
    const { now, running = true, faults: faultCount = 0 } = this.#summary ?? {};
    const addFault = (event: SubmitEvent) => {
      event.preventDefault();
      const chosen = new FormData(event.currentTarget as HTMLFormElement).get('fault');
      const [, fault] = faults[Number(chosen)] ?? [];
      if (fault) void this.#run(() => this.#emulator.addFault(fault));
    };
    return html`
      <section class="panel-section">
        <header>
          <h3>Faults</h3>
          <button
            type="button"
            class="quiet-button"
            ?disabled=${faultCount === 0}
            @click=${() => this.#run(() => this.#emulator.clearFaults())}
          >
            Clear all (${faultCount})
          </button>
        </header>
        <form class="row" @submit=${addFault}>
          <select name="fault" aria-label="Fault">
            ${faults.map(([name], index) => html`<option value=${index}>${name}</option>`)}
          </select>
          <button class="outline-button">Add</button>
        </form>
        <header>
          <h3>Clock</h3>
          <p class="clock">${now === undefined ? '' : new Date(now).toLocaleString('sv-SE')}</p>
        </header>
        <p class="row">
          ${clockSteps.map(
            ([name, ms]) => html`
              <button
                type="button"
                class="outline-button"
                @click=${() => this.#run(() => this.#advanceClock(ms))}
              >
                +${name}
              </button>
            `,
          )}
          <button
            type="button"
            class="outline-button"
            @click=${() => this.#run(() => this.#emulator.setClockRunning(!running))}
          >
            ${running ? 'Stop' : 'Run'}
          </button>
        </p>
        <p class="muted"><a href="${checkoutAttributes.emulatorUrl}/">Open the emulator</a></p>
      </section>
    `;
  }
}

const logItem = ({ time, name, fields }: LogEntry) => html`
  <li class="log-entry" data-event=${name}>
    <p><strong>${name}</strong> <time>${time}</time></p>
    <dl>
      ${fields.map(
        ([field, value]) => html`
          <div data-field=${field}>
            <dt>
              ${field.split('.').map((part, index) => (index === 0 ? part : html`.<wbr />${part}`))}
            </dt>
            <dd>${value}</dd>
          </div>
        `,
      )}
    </dl>
  </li>
`;

customElements.define('developer-panel', DeveloperPanel);
