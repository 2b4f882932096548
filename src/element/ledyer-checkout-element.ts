import { html, LitElement, nothing } from 'lit';
import type { PropertyDeclarations, TemplateResult } from 'lit';
import { environmentFromDataEnv, type Hosts } from '../ledyer/environments.js';
import type { CheckoutError } from '../session/checkout-error.js';
import type { CheckoutState } from '../session/checkout-state.js';
import type { StatusSource } from '../session/custom-status-client.js';
import { CheckoutController } from './checkout-controller.js';
import type { RunningCheckout } from './runtime/checkout-runtime.js';
import { snippetFor } from './start/snippet-provider.js';
import { findSnippet, type Snippet } from './start/snippet.js';
import { whenParsed } from './start/when-parsed.js';
import { styles } from './start/styles.js';
import type { SuspensionLease } from './start/suspension.js';
import { usableHosts } from './start/resolve-hosts.js';

/** A checkout that was started, with what it was started with. */
export interface Launched {
  readonly hosts: Hosts;
  readonly snippet: Snippet;
}

/**
 * @summary One Ledyer checkout session, as an HTML tag.
 *
 * Shows Ledyer's checkout for a session that the shop's server created, follows
 * the session, and tells the page once when it is authorized.
 *
 * @tag ledyer-checkout
 *
 * @attr {string} session-id - The session (`se_…`) that your server created. Another
 *     one swaps the checkout, none closes it.
 * @attr {'live' | 'sandbox' | 'local'} environment - Where the session was created;
 *     `local` is the emulator. Required.
 * @attr {string} [emulator-url=http://localhost:4801] - Address of the emulator, on this
 *     machine only, for `environment="local"`.
 * @attr {string} [status-url=/ledyer/sessions/{sessionId}] - Your server's status resource,
 *     on the page's own origin; `{sessionId}` is filled in.
 * @attr {'auto' | 'poll' | 'none'} [transport=auto] - How your server is asked. `auto`: by a
 *     stream where your server has one, by questions otherwise; `poll`: by questions only;
 *     `none`: not at all.
 * @attr {string} confirmation-url - Where the buyer goes on completion, on the page's own
 *     origin; `{sessionId}` and `{orderId}` are filled in. Without it, the buyer stays.
 * @attr {number} [validation-timeout=8000] - Milliseconds until a `ledyer-validate` that
 *     nobody answers is refused, from 1000 to 9000. Ledyer itself waits for 10 000.
 * @attr {'eager' | 'lazy'} [loading=eager] - `lazy` waits until the tag comes near the
 *     viewport.
 * @attr {boolean} hosted-page - Offers a link to Ledyer's hosted page where the checkout
 *     cannot be loaded. The session needs a `confirmation` address for the way back.
 * @attr {string} buy-button-color - Colour of the buy button, `#rrggbb`; Ledyer's own
 *     without it.
 * @attr {boolean} no-padding - No padding around the checkout.
 * @attr {string} nonce - For Ledyer's script, where your policy asks for one.
 * @attr {string} lang - Language of the tag's own texts: `sv`, `nb`, `da` or `fi`, and
 *     English for any other. Without it, the language of the elements around the tag.
 *
 * @fires {CheckoutReadyEvent} ledyer-ready - Ledyer's checkout is on the page.
 * @fires {CheckoutStateChangeEvent} ledyer-state-change - More is known than before.
 * @fires {CheckoutPendingEvent} ledyer-pending - Somebody has to sign; that may take days.
 * @fires {CheckoutCompleteEvent} ledyer-complete - Your server says that the session is
 *     authorized. Once a mount.
 * @fires {CheckoutExpiredEvent} ledyer-expired - The session's seven days are over.
 * @fires {CheckoutCancelledEvent} ledyer-cancelled - The session was cancelled.
 * @fires {CheckoutValidateEvent} ledyer-validate - Ledyer asks whether the purchase may go on;
 *     only sessions with `requireClientValidation` do. Answer with `respondWith`: without
 *     `true`, in time, it is refused.
 * @fires {CheckoutCustomerChangeEvent} ledyer-customer-change - The buyer's details changed.
 * @fires {CheckoutConnectionChangeEvent} ledyer-connection-change - The session is followed
 *     in another way than before.
 * @fires {CheckoutDiagnosticEvent} ledyer-diagnostic - A step of the way, with its time. It
 *     goes to your page and nowhere else.
 * @fires {CheckoutErrorEvent} ledyer-error - Something went wrong. Never means that a
 *     payment failed.
 *
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the text of a failure to load.
 * @slot pending - Instead of the text of a checkout that waits to be signed.
 * @slot complete - Instead of the thank-you.
 * @slot expired - Instead of the text of an expired checkout.
 * @slot cancelled - Instead of the text of a cancelled checkout.
 * @slot offline - Instead of the text of a lost connection.
 * @slot frame - Ledyer's checkout. The tag fills it by itself.
 *
 * @csspart frame - The area of Ledyer's checkout.
 * @csspart skeleton - What stands there while it loads.
 * @csspart message - The text below it, or in its place.
 * @csspart retry-button - The button of a failure to load.
 * @csspart hosted-link - The link to Ledyer's hosted page beside it.
 *
 * @cssState idle - There is no session.
 * @cssState loading - Ledyer's checkout is on its way.
 * @cssState open - The buyer can act.
 * @cssState suspended - The page has locked Ledyer's checkout while the cart changes.
 * @cssState confirming - The page heard that the buyer is done, and your server is asked.
 * @cssState unconfirmed - The same, and your server has not confirmed it for a minute.
 *     Asking goes on.
 * @cssState pending - Somebody has to sign; that may take days.
 * @cssState complete - Your server says that the session is authorized.
 * @cssState expired - The session's seven days are over.
 * @cssState cancelled - The session was cancelled.
 * @cssState failed - The checkout cannot be shown. What became of the session is unknown.
 *
 * @cssprop [--ledyer-checkout-min-height=36rem] - Height kept free for the checkout.
 * @cssprop --ledyer-checkout-background - Behind the skeleton and the messages.
 * @cssprop --ledyer-checkout-color - Of the tag's own text.
 * @cssprop --ledyer-checkout-accent - Of the message's edge and the focus ring.
 * @cssprop [--ledyer-checkout-radius=0.5rem] - Of the corners.
 * @cssprop [--ledyer-checkout-font=inherit] - Of the tag's own text.
 */
export class LedyerCheckoutElement extends LitElement {
  static override styles = styles;

  static override properties: PropertyDeclarations = {
    sessionId: { attribute: 'session-id' },
    environment: {},
    emulatorUrl: { attribute: 'emulator-url' },
    statusUrl: { attribute: 'status-url' },
    statusSource: { attribute: false },
    transport: {},
    confirmationUrl: { attribute: 'confirmation-url' },
    validationTimeout: { attribute: 'validation-timeout', type: Number },
    buyButtonColor: { attribute: 'buy-button-color' },
    noPadding: { attribute: 'no-padding', type: Boolean },
    hostedPage: { attribute: 'hosted-page', type: Boolean },
    loading: {},
  };

  static {
    // Lit reads options that are not written, too, and a page may have put some on `Object.prototype`.
    for (const options of Object.values(this.properties)) Object.setPrototypeOf(options, null);
  }

  declare sessionId: string;
  declare environment: string;
  declare emulatorUrl: string;
  declare statusUrl: string;
  /**
   * Replaces asking the status resource: `(sessionId, signal) =>` a promise of one answer,
   * or an async iterable of them, each `{sessionId, state, signState, orderId?}`. The
   * signal ends it.
   */
  declare statusSource: StatusSource | undefined;
  declare transport: string;
  declare confirmationUrl: string;
  /** Milliseconds. */
  declare validationTimeout: number;
  declare buyButtonColor: string;
  declare noPadding: boolean;
  declare hostedPage: boolean;
  declare loading: string;

  readonly #controller: CheckoutController<Launched>;
  readonly #internals: ElementInternals | undefined;
  /** Whether the page has come to where a checkout can start. */
  #hasStarted = false;
  /** Aborts when the tag leaves the page before it has started. */
  #wait: AbortController | undefined;
  #running: RunningCheckout | undefined;

  constructor() {
    super();
    this.sessionId = '';
    this.environment = '';
    this.emulatorUrl = '';
    this.statusUrl = '';
    this.statusSource = undefined;
    this.transport = 'auto';
    this.confirmationUrl = '';
    this.validationTimeout = 8_000;
    this.buyButtonColor = '';
    this.noPadding = false;
    this.hostedPage = false;
    this.loading = 'eager';
    this.#internals = this.attachInternals?.();
    this.#controller = new CheckoutController(
      this,
      {
        key: () => [
          this.#hasStarted ? this.sessionId : '',
          this.environment,
          this.emulatorUrl,
          this.statusUrl,
          this.transport,
          this.statusSource !== undefined,
          this.buyButtonColor,
          this.noPadding,
        ],
        launch: (signal) => this.#launch(signal),
        load: async (launched) => {
          // Both would run on the thread that Ledyer's script is waiting for.
          await launched?.snippet.settled;
          const { runCheckout } = await import('./runtime/checkout-runtime.js');
          return (launch) => (this.#running = runCheckout(this, launch));
        },
        show: ({ status }) => {
          this.#mark(status);
          this.requestUpdate();
        },
      },
      { document: globalThis.document },
    );
  }

  /** What is known now. The same object means that nothing happened. */
  get state(): CheckoutState {
    return this.#controller.state;
  }

  /** Why there is no checkout, while there is none. */
  get error(): CheckoutError | undefined {
    return this.state.status === 'failed' ? this.state.error : undefined;
  }

  /** Asks your server now how the session stands. */
  refresh(): void {
    this.#controller.refresh();
  }

  /** Builds the checkout anew, as after a failure to load. */
  reload(): void {
    this.#controller.reload();
  }

  /**
   * Locks the checkout while your server changes the cart. It is unlocked when the last
   * lease is released; one that is held for a minute is taken back, with a `ledyer-error`.
   */
  suspend(): SuspensionLease {
    return this.#controller.suspension.suspend();
  }

  /** Releases all leases: the checkout reads the session anew. */
  resume(): void {
    this.#controller.suspension.resume();
  }

  /** Locks the checkout, runs `change`, and unlocks it whatever came of that. */
  async withSuspended<Result>(change: () => Result | Promise<Result>): Promise<Result> {
    const lease = this.suspend();
    try {
      return await change();
    } finally {
      lease.release();
    }
  }

  /** Moves the focus into the checkout. */
  override focus(options?: FocusOptions): void {
    this.querySelector('iframe')?.focus(options);
  }

  override connectedCallback(): void {
    this.#mark(this.state.status);
    this.#wait = new AbortController();
    const { signal } = this.#wait;
    whenParsed(this, signal, () => {
      if (this.loading === 'lazy') void this.#startWhenNear(signal);
      else this.#start();
    });
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#wait?.abort();
  }

  /**
   * Moved with `moveBefore`, which keeps frames alive: nothing starts and nothing stops.
   * Without this method the browser would disconnect and connect the tag instead.
   */
  connectedMoveCallback(): void {
    // Its presence is all that matters.
  }

  protected override render(): TemplateResult | typeof nothing {
    const { status } = this.state;
    if (status === 'idle' && !this.sessionId) return nothing;
    const isLoading = status === 'loading' || status === 'idle';
    const isOver = status === 'failed' || status === 'expired' || status === 'cancelled';
    return html`
      <div class="checkout" part="frame" tabindex="-1">
        <slot name="frame" ?hidden=${isOver}></slot>
        <slot name="loading" ?hidden=${!isLoading}>
          <div class="skeleton" part="skeleton"></div>
        </slot>
        ${status === 'idle' ? nothing : this.#running?.message({ html, nothing })}
      </div>
    `;
  }

  #start(): void {
    this.#adopt();
    this.#hasStarted = true;
    // Not with the first update: Lit has work of its own to do before that.
    this.#controller.hostUpdate();
  }

  async #startWhenNear(signal: AbortSignal): Promise<void> {
    const start = () => {
      this.#start();
    };
    try {
      (await import('./runtime/checkout-runtime.js')).whenNear(this, signal, start);
    } catch {
      start();
    }
  }

  /** Says the status where style sheets can see it. */
  #mark(status: string): void {
    this.dataset.state = status;
    try {
      const states = this.#internals?.states;
      states?.clear();
      states?.add(status);
    } catch {
      // A browser from before `:state()` knows only names with dashes.
    }
  }

  /** Reads Ledyer's own snippet, where the page brought it: what it says need not be said again. */
  #adopt(): void {
    const script = findSnippet(this)?.script;
    // In a tag that was moved, the snippet is its own.
    if (!script || this.state.status !== 'idle') return;
    const { sessionId = '', env, buyButtonColor = '', noPadding } = script.dataset;
    this.sessionId ||= sessionId;
    this.environment ||= environmentFromDataEnv(env) ?? '';
    if (this.environment === 'local') this.emulatorUrl ||= script.src;
    this.buyButtonColor ||= buyButtonColor;
    this.noPadding ||= noPadding === 'true';
  }

  #launch(signal: AbortSignal): Launched | undefined {
    const hosts = usableHosts(this, this);
    if (!hosts) return undefined;
    const { sessionId, buyButtonColor, noPadding } = this;
    const options = { host: this, hosts, sessionId, buyButtonColor, noPadding };
    return { hosts, snippet: snippetFor(options, signal) };
  }
}
