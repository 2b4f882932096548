import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { checkoutAttributes } from '../shop/checkout-tag.js';
import { copyButton } from '../layout/copy-button.js';
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
import { embedCode } from './embed-code.js';
import { stateDiagram } from './state-diagram.js';

const openKey = 'papper-penna.developer';

/** The panel beside a checkout; nothing where the checkout is Ledyer's own. */
export const developerPanel = (sessionId: string): TemplateResult | typeof nothing =>
  checkoutAttributes.environment === 'local'
    ? html`<developer-panel lang="en" session-id=${sessionId}></developer-panel>`
    : nothing;

/** What the tag on the page tells, and buttons for what others would do. */
class DeveloperPanel extends LitElement {
  static override properties: PropertyDeclarations = { sessionId: { attribute: 'session-id' } };

  declare sessionId: string;

  readonly #emulator: EmulatorControl = createEmulatorControl((...request) => fetch(...request));
  readonly #memory = new EventLogStorage(sessionStorage);
  #setting: EmulatorSummary | undefined;
  #status = 'idle';
  #passed = new Set<string>();
  #connection: string | undefined;
  #refusal: string | undefined;
  #listening: AbortController | undefined;

  constructor() {
    super();
    this.sessionId = '';
  }

  /** In the page, so that the page's own styles hold. */
  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const redraw = () => this.requestUpdate();
    for (const name of eventNames) {
      const note = (event: Event) => {
        this.#memory.add(toLogEntry(event, new Date()));
        redraw();
      };
      document.addEventListener(name, note, { signal });
    }
    const passedTo = ({ state, previous }: GlobalEventHandlersEventMap['ledyer-state-change']) => {
      this.#passed.add(previous.status);
      this.#status = state.status;
    };
    document.addEventListener('ledyer-state-change', passedTo, { signal });
    const connected = (event: GlobalEventHandlersEventMap['ledyer-connection-change']) => {
      this.#connection = event.connection;
    };
    document.addEventListener('ledyer-connection-change', connected, { signal });
    void this.#do(() => Promise.resolve());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening?.abort();
  }

  /** The newest stand last, because what is put above others moves them. */
  protected override updated(): void {
    const log = this.querySelector('.log');
    log?.scrollTo(0, log.scrollHeight);
  }

  async #play(sessionId: string, action: SessionAction): Promise<void> {
    await this.#emulator.runAction(sessionId, action);
    if (action === 'expire' || action === 'cancel') this.#ask();
  }

  /** Ledyer's time goes on, and with it the session's may be over. */
  async #leap(ms: number): Promise<void> {
    await this.#emulator.advanceClock(ms);
    this.#ask();
  }

  /** Ledyer notifies nobody of an end without an order, which the tag would see within two minutes. */
  #ask(): void {
    document.querySelector('ledyer-checkout')?.refresh();
  }

  /** Does something to the emulator, and reads how it stands then. */
  async #do(what: () => Promise<void>): Promise<void> {
    this.#refusal = undefined;
    try {
      await what();
      this.#setting = await this.#emulator.getSummary();
    } catch (error) {
      if (!(error instanceof EmulatorControlError)) throw error;
      this.#refusal = error.message;
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    // Open beside the checkout, closed below it, until somebody says otherwise.
    const open = (localStorage.getItem(openKey) ?? String(innerWidth >= 1200)) === 'true';
    const remember = ({ currentTarget }: Event) =>
      localStorage.setItem(openKey, String((currentTarget as HTMLDetailsElement).open));
    return html`
      <details class="developer" ?open=${open} @toggle=${remember}>
        <summary><h2>For developers</h2></summary>
        ${this.#states()} ${this.#events(this.#memory.entries)} ${this.#session(this.sessionId)}
        ${this.#world()}
      </details>
    `;
  }

  #states(): TemplateResult {
    return html`
      <section class="backstage">
        <header>
          <h3>State</h3>
          <p class="connection" data-connection=${this.#connection ?? 'none'}>
            ${this.#connection ?? 'not connected'}
          </p>
        </header>
        ${stateDiagram(this.#status, this.#passed)}
      </section>
    `;
  }

  #events(log: readonly LogEntry[]): TemplateResult {
    const clear = () => {
      this.#memory.clear();
      this.requestUpdate();
    };
    return html`
      <section class="backstage">
        <header>
          <h3 id="log-title">Events</h3>
          ${
            log.length === 0
              ? nothing
              : html`<span>
                  <button type="button" class="quiet-button" @click=${clear}>
                    Clear<span class="visually-hidden"> the events</span>
                  </button>
                  ${copyButton('the events', () => formatLog(log), en.page)}
                </span>`
          }
        </header>
        <ol class="log" role="list" tabindex="0" aria-labelledby="log-title" aria-live="off">
          ${
            log.length > 0
              ? log.toReversed().map(logItem)
              : html`<li class="log-empty">What the tag tells the page appears here.</li>`
          }
        </ol>
      </section>
    `;
  }

  #session(sessionId: string): TemplateResult {
    const code = embedCode(sessionId || 'se_…', checkoutAttributes);
    return html`
      <section class="backstage">
        <header><h3>Play the other parties</h3></header>
        <ul class="commands" role="list">
          ${sessionActions.map(
            ([action, meaning]) => html`
              <li>
                <button
                  type="button"
                  class="outline-button"
                  data-action=${action}
                  ?disabled=${sessionId === ''}
                  @click=${() => this.#do(() => this.#play(sessionId, action))}
                >
                  <code>${action}</code> <span>${meaning}</span>
                </button>
              </li>
            `,
          )}
        </ul>
        <p class="refusal" role="alert">${this.#refusal}</p>
      </section>
      <section class="backstage">
        <header>
          <h3>The HTML of this checkout</h3>
          ${copyButton('the HTML', () => code, en.page)}
        </header>
        <pre class="code" tabindex="0" role="region" aria-label="HTML"><code>${code}</code></pre>
        <p class="aside"><a href="/frameworks/html.html">In your framework</a></p>
      </section>
    `;
  }

  #world(): TemplateResult {
    const { now, running = true, faults: set = 0 } = this.#setting ?? {};
    const spoil = (event: SubmitEvent) => {
      event.preventDefault();
      const chosen = new FormData(event.currentTarget as HTMLFormElement).get('fault');
      const [, fault] = faults[Number(chosen)] ?? [];
      if (fault) void this.#do(() => this.#emulator.addFault(fault));
    };
    return html`
      <section class="backstage">
        <header>
          <h3>Trouble</h3>
          <button
            type="button"
            class="quiet-button"
            ?disabled=${set === 0}
            @click=${() => this.#do(() => this.#emulator.clearFaults())}
          >
            Mend all (${set})
          </button>
        </header>
        <form class="row" @submit=${spoil}>
          <select name="fault" aria-label="What goes wrong">
            ${faults.map(([name], index) => html`<option value=${index}>${name}</option>`)}
          </select>
          <button class="outline-button">Set</button>
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
                @click=${() => this.#do(() => this.#leap(ms))}
              >
                +${name}
              </button>
            `,
          )}
          <button
            type="button"
            class="outline-button"
            @click=${() => this.#do(() => this.#emulator.setClockRunning(!running))}
          >
            ${running ? 'Stop' : 'Run'}
          </button>
        </p>
        <p class="aside"><a href="${checkoutAttributes.emulatorUrl}/">All of the emulator</a></p>
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
