import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { Session } from '../../../ledyer/session.js';
import type { ClockCommand, SessionCommand } from '../../control/control-api.js';
import { clockPanel } from './clock-panel.js';
import { control, ControlError } from './control-client.js';
import { copyButton } from './copy-button.js';
import { emptyState } from './empty-state.js';
import { concernsSession, type Party } from './format-entry.js';
import { createExampleSession } from './example-session.js';
import { AddFaultEvent } from './fault-form.js';
import { faultsPanel } from './faults-panel.js';
import { EmulatorStore, type Resource } from './emulator-store.js';
import { toCommand, type BuyingChoice } from './session-actions.js';
import { sessionDetail } from './session-detail.js';
import { sessionList } from './session-list.js';
import { timelineView } from './timeline-view.js';

/** The emulator, live: its sessions, what can be done to one, what has happened, time and faults. */
export class ControlPage extends LitElement {
  static override properties = {
    credentials: { attribute: false },
    chosen: { state: true },
    search: { state: true },
    hiddenParties: { state: true },
    onlyChosen: { state: true },
    opened: { state: true },
    paused: { state: true },
    buying: { state: true },
    said: { state: true },
  };

  /** Client id and secret, as `curl -u` takes them. */
  declare credentials: string;
  /** The id of the session that is shown; until one is chosen, the newest. */
  declare chosen: string | undefined;
  declare search: string;
  /** Parties whose entries are not shown. */
  declare hiddenParties: ReadonlySet<Party>;
  /** Only what is about the session that is shown. */
  declare onlyChosen: boolean;
  /** Entries whose details are shown, by their numbers. */
  declare opened: ReadonlySet<number>;
  /** The newest entry when the timeline was stopped, to be read in peace. */
  declare paused: number | undefined;
  /** How purchases are made that the buttons make. */
  declare buying: BuyingChoice;
  /** What came of the last button, for the live region. */
  declare statusMessage: { readonly text: string; readonly isSuccess: boolean } | undefined;

  readonly #emulator = new EmulatorStore(this);
  #tickTimer: ReturnType<typeof setInterval> | undefined;
  #statusTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.credentials = '';
    this.search = '';
    this.hiddenParties = new Set();
    this.onlyChosen = false;
    this.opened = new Set();
    this.buying = { asking: false, paymentMethod: 'invoice' };
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Ages and the clock go on although nothing happens.
    this.#tickTimer = setInterval(() => {
      if (document.visibilityState === 'visible') this.requestUpdate();
    }, 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#tickTimer);
    clearTimeout(this.#statusTimer);
  }

  get #session(): Session | undefined {
    const { sessions } = this.#emulator;
    return sessions.find(({ id }) => id === this.chosen) ?? sessions[0];
  }

  override render(): TemplateResult {
    const { connection, sessions } = this.#emulator;
    const session = this.#session;
    return html`
      <header>
        <h1>Ledyer emulator</h1>
        <p class="connection ${connection}">${connectionTexts[connection]}</p>
        <p class="credentials">
          <span class="quiet">Client id and secret</span> <code>${this.credentials}</code>
          ${copyButton(this.credentials, 'client id and secret')}
        </p>
        <p class="buttons">
          <button type="button" class="main" data-action="example-session" @click=${this.#example}>
            New example session
          </button>
          <button type="button" data-action="reset" @click=${this.#reset}>Forget all</button>
        </p>
      </header>
      <p
        class="status-message ${this.statusMessage && !this.statusMessage.isSuccess ? 'error' : ''}"
        role="status"
      >
        ${this.statusMessage ? html`<span>${this.statusMessage.text}</span>` : nothing}
      </p>
      <main>
        <section class="panel list" aria-labelledby="sessions-heading">
          ${sessionList(
            {
              sessions,
              chosen: session?.id,
              search: this.search,
              now: this.#emulator.time.now(),
            },
            {
              choose: (id) => {
                this.chosen = id;
              },
              find: (search) => {
                this.search = search;
              },
            },
          )}
        </section>
        <section class="panel detail" aria-labelledby="session-heading">
          ${session ? this.#renderSession(session) : emptyState(location.origin, this.credentials)}
        </section>
        <div class="aside">
          <section class="panel" aria-labelledby="clock-heading">
            ${clockPanel(this.#emulator.time, (command) => void this.#setClock(command))}
          </section>
          <section class="panel" aria-labelledby="faults-heading">
            ${faultsPanel(this.#emulator.faults, {
              add: (event) => {
                if (event instanceof AddFaultEvent) void this.#addFault(event);
              },
              remove: (id) =>
                void this.#do('The fault was removed.', () => control.removeFault(id), 'faults'),
            })}
          </section>
        </div>
        <section class="panel timeline" aria-labelledby="timeline-heading">
          ${this.#renderTimeline(session)}
        </section>
      </main>
    `;
  }

  #renderSession(session: Session): TemplateResult {
    const { orders, notifications } = this.#emulator;
    return sessionDetail(
      {
        session,
        order: orders.get(session.orderId),
        notifications: notifications.filter((one) => isForSession(session, one.payload)),
        now: this.#emulator.time.now(),
        buying: this.buying,
      },
      {
        act: (action) => void this.#runAction(session, toCommand(action, this.buying)),
        choose: (buying) => {
          this.buying = buying;
        },
        replay: (id) =>
          void this.#do(
            'The notification was sent again.',
            () => control.replay(id),
            'notifications',
          ),
      },
    );
  }

  #renderTimeline(session: Session | undefined): TemplateResult {
    const { entries, notifications } = this.#emulator;
    const about = new Set(
      session
        ? notifications.filter((one) => isForSession(session, one.payload)).map(({ id }) => id)
        : [],
    );
    const wanted = entries.filter(
      (entry) =>
        (this.paused === undefined || entry.seq <= this.paused) &&
        (!this.onlyChosen || !session || concernsSession(entry, session, about)),
    );
    return timelineView(
      {
        entries: wanted,
        hidden: this.hiddenParties,
        onlyChosen: this.onlyChosen,
        opened: this.opened,
        paused: this.paused !== undefined,
        newEntryCount: entries.filter(({ seq }) => seq > (this.paused ?? Infinity)).length,
      },
      {
        toggleParty: (party) => {
          this.hiddenParties = toggle(this.hiddenParties, party);
        },
        toggleChosen: () => {
          this.onlyChosen = !this.onlyChosen;
        },
        toggleEntry: (seq) => {
          this.opened = toggle(this.opened, seq);
        },
        togglePause: () => {
          this.paused = this.paused === undefined ? (entries[0]?.seq ?? 0) : undefined;
        },
      },
    );
  }

  async #runAction(session: Session, command: SessionCommand): Promise<void> {
    const work = () => control.act(session.id, command);
    await this.#do(`Done: ${command.action}.`, work, 'sessions', 'orders');
  }

  async #setClock(command: ClockCommand): Promise<void> {
    await this.#do('The clock was set.', () => control.turnClock(command), 'clock', 'sessions');
  }

  async #addFault({ fault }: AddFaultEvent): Promise<void> {
    await this.#do('The fault was added.', () => control.addFault(fault), 'faults');
  }

  readonly #example = (): void => {
    void this.#do(
      'A session was created.',
      async () => {
        this.chosen = await createExampleSession(this.credentials);
      },
      'sessions',
    );
  };

  readonly #reset = (): void => {
    if (!confirm('Forget all sessions, orders, notifications and faults?')) return;
    void this.#do(
      'All was forgotten.',
      () => control.reset(),
      'sessions',
      'orders',
      'faults',
      'notifications',
      'clock',
    );
  };

  /** Does what a button promises, says what came of it, and shows what it changed. */
  async #do(
    done: string,
    work: () => Promise<unknown>,
    ...touched: readonly Resource[]
  ): Promise<void> {
    try {
      await work();
      this.#announce({ text: done, isSuccess: true });
    } catch (error) {
      const text = error instanceof ControlError ? error.message : 'That did not succeed.';
      this.#announce({ text, isSuccess: false });
    }
    await this.#emulator.refresh(...touched);
  }

  #announce(message: NonNullable<ControlPage['statusMessage']>): void {
    this.statusMessage = message;
    clearTimeout(this.#statusTimer);
    this.#statusTimer = setTimeout(() => {
      this.statusMessage = undefined;
    }, statusMessageMs);
  }
}

/** Milliseconds for which it stands there what came of a button. */
const statusMessageMs = 6_000;

const connectionTexts = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'The emulator does not answer',
} as const;

/** Whether a notification is about this session or its order. */
function isForSession({ id, orderId }: Session, payload: object): boolean {
  const { sessionId, orderId: order } = payload as { sessionId?: string; orderId?: string };
  return sessionId === id || order === orderId;
}

/** The set with this in it, or without it where it was. */
function toggle<Value>(values: ReadonlySet<Value>, value: Value): ReadonlySet<Value> {
  const after = new Set(values);
  if (!after.delete(value)) after.add(value);
  return after;
}
