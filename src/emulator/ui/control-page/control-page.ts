import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Session } from '../../../ledyer/session.js';
import type { ClockCommand, SessionCommand } from '../../control/control-api.js';
import { clockPanel } from './clock-panel.js';
import { control, ControlError, toEmulatorPath } from './control-client.js';
import { controlHeader } from './control-header.js';
import { emptyState } from './empty-state.js';
import { concernsSession, type Party } from './format-entry.js';
import { createExampleSession } from './example-session.js';
import { AddFaultEvent } from './fault-form.js';
import { faultsPanel } from './faults-panel.js';
import { EmulatorStore, type Resource } from './emulator-store.js';
import { toCommand, type PurchaseOptions } from './session-actions.js';
import { sessionDetail } from './session-detail.js';
import { sessionList } from './session-list.js';
import { timelineView } from './timeline-view.js';

/** Time for which the result of an action is shown. */
const statusMessageMs = 6_000;

/** The control page: sessions, the actions on one of them, the timeline, the clock and the faults. */
export class ControlPage extends LitElement {
  static override properties = {
    credentials: { attribute: false },
    selectedId: { state: true },
    search: { state: true },
    hiddenParties: { state: true },
    onlySelected: { state: true },
    expandedEntries: { state: true },
    pausedAt: { state: true },
    purchaseOptions: { state: true },
    statusMessage: { state: true },
  };

  /** Client id and secret, separated by a colon. */
  declare credentials: string;
  /** The id of the selected session. Default: the newest. */
  declare selectedId: string | undefined;
  declare search: string;
  /** Parties whose entries are hidden. */
  declare hiddenParties: ReadonlySet<Party>;
  /** Whether the timeline shows only the selected session. */
  declare onlySelected: boolean;
  /** Sequence numbers of the entries with visible details. */
  declare expandedEntries: ReadonlySet<number>;
  /** Sequence number of the newest entry when the timeline was paused. */
  declare pausedAt: number | undefined;
  /** Options of the actions that buy. */
  declare purchaseOptions: PurchaseOptions;
  /** The result of the last action, for the live region. */
  declare statusMessage: { readonly text: string; readonly isSuccess: boolean } | undefined;

  readonly #emulator = new EmulatorStore(this);
  #tickTimer: ReturnType<typeof setInterval> | undefined;
  #statusTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.credentials = '';
    this.search = '';
    this.hiddenParties = new Set();
    this.onlySelected = false;
    this.expandedEntries = new Set();
    this.purchaseOptions = { validate: false, paymentMethod: 'invoice' };
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Updates the clock and the ages of sessions.
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
    return sessions.find(({ id }) => id === this.selectedId) ?? sessions[0];
  }

  override render(): TemplateResult {
    const { connection, sessions } = this.#emulator;
    const session = this.#session;
    return html`
      ${controlHeader(connection, this.credentials, {
        createExample: this.#createExample,
        reset: this.#reset,
      })}
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
              selectedId: session?.id,
              search: this.search,
              now: this.#emulator.time.now(),
            },
            {
              select: (id) => {
                this.selectedId = id;
              },
              setSearch: (search) => {
                this.search = search;
              },
            },
          )}
        </section>
        <section class="panel detail" aria-labelledby="session-heading">
          ${
            session
              ? keyed(session.id, this.#renderSession(session))
              : emptyState(location.origin + toEmulatorPath('').slice(0, -1), this.credentials)
          }
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
                void this.#perform(
                  'The fault was removed.',
                  () => control.removeFault(id),
                  'faults',
                ),
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
    const { orders } = this.#emulator;
    return sessionDetail(
      {
        session,
        order: orders.get(session.orderId),
        notifications: this.#emulator.getNotifications(session),
        now: this.#emulator.time.now(),
        purchaseOptions: this.purchaseOptions,
      },
      {
        runAction: (action) =>
          void this.#runAction(session, toCommand(action, this.purchaseOptions)),
        setPurchaseOptions: (purchaseOptions) => {
          this.purchaseOptions = purchaseOptions;
        },
        replay: (id) =>
          void this.#perform(
            'The notification was sent again.',
            () => control.replay(id),
            'notifications',
          ),
      },
    );
  }

  #renderTimeline(session: Session | undefined): TemplateResult {
    const { entries } = this.#emulator;
    const notificationIds = new Set(
      session ? this.#emulator.getNotifications(session).map(({ id }) => id) : [],
    );
    const visible = entries.filter(
      (entry) =>
        (this.pausedAt === undefined || entry.seq <= this.pausedAt) &&
        (!this.onlySelected || !session || concernsSession(entry, session, notificationIds)),
    );
    return timelineView(
      {
        entries: visible,
        hidden: this.hiddenParties,
        onlySelected: this.onlySelected,
        expanded: this.expandedEntries,
        paused: this.pausedAt !== undefined,
        newEntryCount: entries.filter(({ seq }) => seq > (this.pausedAt ?? Infinity)).length,
      },
      {
        toggleParty: (party) => {
          this.hiddenParties = toggle(this.hiddenParties, party);
        },
        toggleOnlySelected: () => {
          this.onlySelected = !this.onlySelected;
        },
        toggleEntry: (seq) => {
          this.expandedEntries = toggle(this.expandedEntries, seq);
        },
        togglePause: () => {
          this.pausedAt = this.pausedAt === undefined ? (entries[0]?.seq ?? 0) : undefined;
        },
      },
    );
  }

  async #runAction(session: Session, command: SessionCommand): Promise<void> {
    await this.#perform(
      `Done: ${command.action}.`,
      () => control.runAction(session.id, command),
      'sessions',
      'orders',
    );
  }

  async #setClock(command: ClockCommand): Promise<void> {
    await this.#perform('The clock was set.', () => control.setClock(command), 'clock', 'sessions');
  }

  async #addFault({ fault }: AddFaultEvent): Promise<void> {
    await this.#perform('The fault was added.', () => control.addFault(fault), 'faults');
  }

  readonly #createExample = (): void => {
    void this.#perform(
      'A session was created.',
      async () => {
        this.selectedId = await createExampleSession(this.credentials);
      },
      'sessions',
    );
  };

  readonly #reset = (): void => {
    if (!confirm('Delete all sessions, orders, notifications and faults?')) return;
    void this.#perform(
      'The emulator was reset.',
      () => control.reset(),
      'sessions',
      'orders',
      'faults',
      'notifications',
      'clock',
    );
  };

  /** Performs the work of a button, shows the result, and reads the changed resources again. */
  async #perform(
    successMessage: string,
    work: () => Promise<unknown>,
    ...changed: readonly Resource[]
  ): Promise<void> {
    try {
      await work();
      this.#announce({ text: successMessage, isSuccess: true });
    } catch (error) {
      const text = error instanceof ControlError ? error.message : 'The action failed.';
      this.#announce({ text, isSuccess: false });
    }
    await this.#emulator.refresh(...changed);
  }

  #announce(message: NonNullable<ControlPage['statusMessage']>): void {
    this.statusMessage = message;
    clearTimeout(this.#statusTimer);
    this.#statusTimer = setTimeout(() => {
      this.statusMessage = undefined;
    }, statusMessageMs);
  }
}

/** Returns the set with the value added, or removed if it was present. */
function toggle<Value>(values: ReadonlySet<Value>, value: Value): ReadonlySet<Value> {
  const after = new Set(values);
  if (!after.delete(value)) after.add(value);
  return after;
}
