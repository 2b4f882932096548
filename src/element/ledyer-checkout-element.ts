import { html, LitElement, nothing } from 'lit';
import type { PropertyDeclarations, TemplateResult } from 'lit';
import { environmentFromDataEnv } from '../ledyer/environments.js';
import type { CheckoutError } from '../session/checkout-error.js';
import type { CheckoutState } from '../session/checkout-state.js';
import type { StatusSource } from '../session/custom-status-client.js';
import { CheckoutController } from './checkout-controller.js';
import type { StartedSnippet } from './checkout-element.js';
import type { CheckoutRuntime } from './runtime/checkout-runtime.js';
import { getSnippet } from './start/snippet-provider.js';
import { findSnippet } from './start/snippet.js';
import { isTrueAttribute } from './start/boolean-attribute.js';
import { whenParsed } from './start/when-parsed.js';
import { styles } from './start/styles.js';
import type { SuspensionLease } from './start/suspension.js';
import { resolveHosts } from './start/resolve-hosts.js';

/**
 * @summary One Ledyer checkout session, as an HTML tag.
 *
 * Shows Ledyer's checkout for a session that the shop's server created. Follows the
 * session, and notifies the page once when it is authorized.
 *
 * @tag ledyer-checkout
 *
 * @attr {string} session-id - The session (`se_…`) that your server created. A change
 *     swaps the checkout, removal closes it.
 * @attr {'live' | 'sandbox' | 'local'} environment - Where the session was created;
 *     `local` is the emulator. Required.
 * @attr {string} [emulator-url=http://localhost:4801] - URL of the emulator, loopback
 *     only, for `environment="local"`.
 * @attr {string} [status-url=/ledyer/sessions/{sessionId}] - Your server's status resource,
 *     on the page's own origin; `{sessionId}` is replaced.
 * @attr {'auto' | 'poll' | 'none'} [transport=auto] - How the tag gets the status. `auto`: by a
 *     stream if your server has one, otherwise by polling; `poll`: by polling only;
 *     `none`: only on `refresh()`.
 * @attr {string} confirmation-url - The page that replaces the checkout when the purchase
 *     completes, on the page's own origin; `{sessionId}` and `{orderId}` are replaced. Opened
 *     once, and never for an earlier purchase. Without it, the buyer stays.
 * @attr {number} [validation-timeout=8000] - Milliseconds until an unanswered
 *     `ledyer-validate` is rejected, from 1000 to 9000. Ledyer itself waits for 10 000.
 * @attr {'eager' | 'lazy'} [loading=eager] - `lazy` waits until the tag is near the
 *     viewport, unless the page has placed Ledyer's snippet in it.
 * @attr {boolean} hosted-page - Offers a link to Ledyer's hosted page when the checkout
 *     cannot be loaded. The session needs a `confirmation` URL for the way back.
 * @attr {string} buy-button-color - Colour of the buy button, `#rrggbb`. Default: Ledyer's.
 *     A change applies to the next checkout.
 * @attr {boolean} no-padding - No padding around the checkout. A change applies to the
 *     next checkout.
 * @attr {string} nonce - Nonce of Ledyer's script, if your policy requires one.
 * @attr {string} lang - Language of the tag's messages: `sv`, `nb`, `da` or `fi`, and
 *     English for any other. Default: the language of the surrounding elements.
 *
 * @fires {CheckoutReadyEvent} ledyer-ready - Ledyer's checkout is on the page.
 * @fires {CheckoutStateChangeEvent} ledyer-state-change - The state has changed.
 * @fires {CheckoutPendingEvent} ledyer-pending - A signatory has to sign, which may take days.
 * @fires {CheckoutCompleteEvent} ledyer-complete - Your server reports the session as
 *     authorized. Fires once per mount.
 * @fires {CheckoutExpiredEvent} ledyer-expired - The session has expired, after seven days.
 * @fires {CheckoutCancelledEvent} ledyer-cancelled - The session was cancelled.
 * @fires {CheckoutValidateEvent} ledyer-validate - Ledyer asks whether the purchase may proceed;
 *     only in sessions with `requireClientValidation`. Call `respondWith`: only `true`, in
 *     time, lets it proceed.
 * @fires {CheckoutCustomerChangeEvent} ledyer-customer-change - The buyer's details changed.
 * @fires {CheckoutConnectionChangeEvent} ledyer-connection-change - The tag gets the status
 *     in another way than before.
 * @fires {CheckoutDiagnosticEvent} ledyer-diagnostic - A step was reached, with its time. Only
 *     your page gets it.
 * @fires {CheckoutErrorEvent} ledyer-error - A failure. Never means that a
 *     payment failed.
 *
 * @slot loading - Replaces the skeleton.
 * @slot error - Replaces the message of a load failure.
 * @slot pending - Replaces the message of a checkout that waits for a signature.
 * @slot complete - Replaces the thank-you message.
 * @slot expired - Replaces the message of an expired checkout.
 * @slot cancelled - Replaces the message of a cancelled checkout.
 * @slot offline - Replaces the message of a lost connection.
 * @slot frame - Ledyer's checkout. Filled by the tag.
 *
 * @csspart frame - The area of Ledyer's checkout.
 * @csspart skeleton - The placeholder while it loads.
 * @csspart message - The message below the checkout, or in its place.
 * @csspart retry-button - The retry button after a load failure.
 * @csspart hosted-link - The link to Ledyer's hosted page.
 *
 * @cssState idle - There is no session.
 * @cssState loading - Ledyer's checkout is loading.
 * @cssState open - The buyer can act.
 * @cssState suspended - The page has locked Ledyer's checkout while the cart changes.
 * @cssState confirming - The frame reported that the buyer is done, and your server is polled.
 * @cssState unconfirmed - Like `confirming`, but your server has not confirmed it for a
 *     minute. Polling continues.
 * @cssState pending - A signatory has to sign, which may take days.
 * @cssState complete - Your server reports the session as authorized.
 * @cssState expired - The session has expired, after seven days.
 * @cssState cancelled - The session was cancelled.
 * @cssState failed - The checkout cannot be shown. The session's outcome is unknown.
 *
 * @cssprop [--ledyer-checkout-min-height=97rem] - Reserved height of the checkout,
 *     at least that of its first screen.
 * @cssprop --ledyer-checkout-background - Background of the skeleton and the messages.
 * @cssprop --ledyer-checkout-color - Text colour of the messages.
 * @cssprop --ledyer-checkout-accent - Colour of the message's edge and the focus ring.
 * @cssprop [--ledyer-checkout-radius=0.5rem] - Radius of the corners.
 * @cssprop [--ledyer-checkout-font=inherit] - Font of the messages.
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
    noPadding: { attribute: 'no-padding', converter: isTrueAttribute },
    hostedPage: { attribute: 'hosted-page', converter: isTrueAttribute },
    loading: {},
  };

  declare sessionId: string;
  declare environment: string;
  declare emulatorUrl: string;
  declare statusUrl: string;
  /**
   * Replaces the request for the status resource: `(sessionId, signal) =>` a promise of one status, or an async
   * iterable of them, each `{sessionId, state, signState, orderId?, cartRevision?}`. Stop when the signal aborts.
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

  readonly #controller: CheckoutController<StartedSnippet>;
  /** Missing in old browsers. */
  readonly #internals: ElementInternals;
  /** Whether the tag has been parsed and, if lazy, was near the viewport. */
  #hasStarted = false;
  /** Aborts when the tag leaves the page before it has started. */
  #startAbort: AbortController | undefined;
  #runtime: CheckoutRuntime | undefined;

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
    this.#controller = new CheckoutController(this, {
      getKey: () => [
        this.#hasStarted ? this.sessionId : '',
        this.environment,
        this.emulatorUrl,
        this.statusUrl,
        this.transport,
        this.statusSource !== undefined,
      ],
      start: (signal) => this.#placeSnippet(signal),
      loadRuntime: async (started) => {
        // The runtime would compete with Ledyer's script for the main thread.
        await started?.snippet.settled;
        const { startRuntime } = await import('./runtime/checkout-runtime.js');
        return (context) => (this.#runtime = startRuntime(this, context));
      },
      onStateChange: ({ status }) => {
        this.#reflectState(status);
        this.requestUpdate();
      },
    });
  }

  /** The current state. The same object means that nothing happened. */
  get state(): CheckoutState {
    return this.#controller.state;
  }

  /** Why there is no checkout, in the state `failed`. */
  get error(): CheckoutError | undefined {
    return this.state.status === 'failed' ? this.state.error : undefined;
  }

  /** Requests the session's status now. */
  refresh(): void {
    this.#controller.refresh();
  }

  /** Restarts the checkout, for example after a load failure. */
  reload(): void {
    this.#controller.reload();
  }

  /**
   * Locks the checkout while your server changes the cart. It is unlocked when the last lease is released. A lease
   * expires after a minute, with a `ledyer-error`.
   */
  suspend(): SuspensionLease {
    return this.#controller.suspension.suspend();
  }

  /** Releases all leases: the checkout reloads the session. */
  resume(): void {
    this.#controller.suspension.resume();
  }

  /** Locks the checkout, runs `change`, and unlocks the checkout even if `change` fails. */
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

  /** @internal */
  override createRenderRoot(): HTMLElement | DocumentFragment {
    try {
      super.createRenderRoot();
    } catch {
      // The style sheets belong to another document. The tag still has to report that.
    }
    // oxlint-disable-next-line typescript/no-non-null-assertion -- created before the exception
    return this.shadowRoot!;
  }

  override connectedCallback(): void {
    this.#reflectState(this.state.status);
    this.#startAbort = new AbortController();
    const { signal } = this.#startAbort;
    const start = () => {
      this.#start();
    };
    whenParsed(this, signal, () => {
      // A page that has placed the snippet itself waits for nothing.
      if (this.loading !== 'lazy' || findSnippet(this)) start();
      else {
        import('./runtime/when-near-viewport.js')
          .then(({ whenNearViewport }) => {
            whenNearViewport(this, signal, start);
          })
          .catch(start);
      }
    });
    super.connectedCallback();
    if (__DEVELOPMENT__) {
      void import('./runtime/dev-warnings.js').then(({ warnAboutNames }) => {
        warnAboutNames(this, LedyerCheckoutElement.observedAttributes);
      });
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#startAbort?.abort();
  }

  /**
   * The presence of this method keeps the checkout alive during `moveBefore`. Without it, the browser disconnects
   * and connects the tag instead.
   */
  connectedMoveCallback(): void {
    // Intentionally empty.
  }

  protected override render(): TemplateResult | typeof nothing {
    const { status } = this.state;
    if (status === 'idle' && !this.sessionId) return nothing;
    const isLoading = status === 'loading' || status === 'idle';
    const isOver = status === 'failed' || status === 'expired' || status === 'cancelled';
    return html`
      <div class="checkout" part="frame" tabindex="-1">
        <slot name="loading" ?hidden=${!isLoading}>
          <div class="skeleton" part="skeleton"></div>
        </slot>
        <slot name="frame" ?hidden=${isOver}></slot>
        ${this.#runtime?.renderMessage({ html, nothing })}
      </div>
    `;
  }

  #start(): void {
    this.#readSnippetAttributes();
    this.#hasStarted = true;
    // Updates at once, because Lit's own first update comes later. Only an update reads properties that the page has
    // set before the tag was defined.
    if (this.hasUpdated) this.#controller.hostUpdate();
    else this.performUpdate();
  }

  /** Reflects the status for style sheets. */
  #reflectState(status: string): void {
    this.dataset.state = status;
    try {
      const { states } = this.#internals;
      states.clear();
      states.add(status);
    } catch {
      // Old browsers have no states, or accept only names with two dashes.
    }
  }

  /** Reads attributes from Ledyer's own snippet, so that the page need not repeat them. */
  #readSnippetAttributes(): void {
    const script = findSnippet(this)?.script;
    // A tag that runs has placed this snippet itself.
    if (!script || this.state.status !== 'idle') return;
    const { sessionId = '', env, buyButtonColor = '', noPadding } = script.dataset;
    this.sessionId ||= sessionId;
    this.environment ||= environmentFromDataEnv(env) ?? '';
    if (this.environment === 'local') this.emulatorUrl ||= script.src;
    this.buyButtonColor ||= buyButtonColor;
    this.noPadding ||= noPadding === 'true';
  }

  #placeSnippet(signal: AbortSignal): StartedSnippet | undefined {
    const resolved = resolveHosts(this, this);
    if (!resolved) return undefined;
    const { buyButtonColor, noPadding } = this;
    const options = { host: this, ...resolved, buyButtonColor, noPadding };
    return { ...resolved, snippet: getSnippet(options, signal) };
  }
}

// Lit also reads missing options, and a page may have defined some on `Object.prototype`.
for (const options of Object.values(LedyerCheckoutElement.properties))
  Object.setPrototypeOf(options, null);
