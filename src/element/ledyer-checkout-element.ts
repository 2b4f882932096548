import { html, LitElement, nothing } from 'lit';
import type { PropertyDeclarations, TemplateResult } from 'lit';
import { hostsOf, isEnvironment } from '../ledyer/environments.js';
import { CheckoutError } from '../session/checkout-error.js';
import type { CheckoutState } from '../session/checkout-state.js';
import { systemClock } from '../session/clock.js';
import { follow } from '../session/follow.js';
import { newsQueue } from '../session/news-queue.js';
import type { Feed } from '../session/news.js';
import { parseSessionId, type SessionId } from '../session/session-id.js';
import { statusResource } from '../session/status-resource.js';
import { statusOf, type StatusSource } from '../session/status-source.js';
import type { Status } from '../session/status.js';
import { CheckoutController } from './checkout-controller.js';
import type { Assignment } from './checkout-controller.js';
import { frame } from './frame.js';
import { styles } from './styles.js';
import { languageOf, languages, type Texts } from './texts.js';

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
 * @fires {CheckoutCustomerChangeEvent} ledyer-customer-change - The buyer's details changed.
 * @fires {CheckoutConnectionChangeEvent} ledyer-connection-change - The session is followed
 *     in another way than before.
 * @fires {CheckoutErrorEvent} ledyer-error - Something went wrong. Never means that a
 *     payment failed.
 *
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the text of a failure to load.
 * @slot pending - Instead of the text of a checkout that waits to be signed.
 * @slot complete - Instead of the thank-you.
 * @slot expired - Instead of the text of an expired checkout.
 * @slot cancelled - Instead of the text of a cancelled checkout.
 * @slot frame - Ledyer's checkout. The tag fills it by itself.
 *
 * @csspart frame - The area of Ledyer's checkout.
 * @csspart skeleton - What stands there while it loads.
 * @csspart message - The text above it.
 * @csspart retry-button - The button of a failure to load.
 *
 * @cssState idle - There is no session.
 * @cssState loading - Ledyer's checkout is on its way.
 * @cssState open - The buyer can act.
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
    buyButtonColor: { attribute: 'buy-button-color' },
    noPadding: { attribute: 'no-padding', type: Boolean },
  };

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
  declare buyButtonColor: string;
  declare noPadding: boolean;

  readonly #controller: CheckoutController;

  constructor() {
    super();
    this.sessionId = '';
    this.environment = '';
    this.emulatorUrl = '';
    this.statusUrl = '';
    this.statusSource = undefined;
    this.transport = 'auto';
    this.buyButtonColor = '';
    this.noPadding = false;
    this.#controller = new CheckoutController(
      this,
      {
        key: () => this.#assignmentKey,
        assign: () => this.#assign(),
        show: ({ status }) => {
          this.dataset.state = status;
          this.requestUpdate();
        },
      },
      {
        clock: systemClock,
        wallClock: Date.now,
        random: Math.random,
        document: globalThis.document,
      },
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

  override connectedCallback(): void {
    this.dataset.state ??= this.state.status;
    super.connectedCallback();
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
    if (status === 'idle') return nothing;
    const texts = this.#texts;
    const shown = status !== 'failed' && status !== 'expired' && status !== 'cancelled';
    return html`
      ${this.#message(texts)}
      <div class="frame" part="frame" ?hidden=${!shown} aria-busy=${status === 'loading'}>
        <slot name="frame"></slot>
        ${
          status === 'loading'
            ? html`<slot name="loading">
                <div class="skeleton" part="skeleton">${skeleton}</div>
              </slot>`
            : nothing
        }
      </div>
      <div class="announcement" role="status">${texts[status]}</div>
    `;
  }

  #message(texts: Texts): TemplateResult | typeof nothing {
    const { state, error } = this;
    switch (state.status) {
      case 'confirming':
      case 'unconfirmed':
        return message(html`<p>${texts[state.status]}</p>`);
      case 'pending':
      case 'complete':
      case 'expired':
      case 'cancelled':
        return message(html`<slot name=${state.status}><p>${texts[state.status]}</p></slot>`);
      case 'failed':
        return message(html`
          <slot name="error">
            <p>${texts.failed}</p>
            ${
              error?.phase === 'config'
                ? html`<p class="detail" lang="en">${error.message}</p>`
                : html`<button part="retry-button" @click=${() => this.#controller.reload()}>
                    ${texts.retry}
                  </button>`
            }
          </slot>
        `);
      default:
        return nothing;
    }
  }

  get #assignmentKey(): readonly unknown[] {
    return [
      this.sessionId,
      this.environment,
      this.emulatorUrl,
      this.statusUrl,
      this.transport,
      this.statusSource !== undefined,
      this.buyButtonColor,
      this.noPadding,
    ];
  }

  #assign(): Assignment {
    try {
      const sessionId = parseSessionId(this.sessionId);
      this.#checkPlace();
      const status = this.#status();
      const push = this.transport !== 'poll';
      return {
        sessionId,
        frame: frame({
          host: this,
          hosts: this.#hosts(),
          clock: systemClock,
          buyButtonColor: this.buyButtonColor,
          noPadding: this.noPadding,
          title: this.#texts.frame,
        }),
        status: (options) =>
          this.transport === 'none' ? silence : follow(status, { ...options, push }),
      };
    } catch (error) {
      if (error instanceof CheckoutError) return { error };
      throw error;
    }
  }

  get #texts(): Texts {
    const lang = this.closest<HTMLElement>('[lang]')?.lang ?? '';
    return languages[languageOf(lang)];
  }

  /** Ledyer's script looks for its container in the document, and sees into no shadow root. */
  #checkPlace(): void {
    if (this.getRootNode() === this.ownerDocument) return;
    throw new CheckoutError(
      'config',
      '<ledyer-checkout> stands in a shadow root, where Ledyer’s script cannot find it. Put it into the page itself, and show it inside your component through a <slot>.',
    );
  }

  #hosts(): ReturnType<typeof hostsOf> {
    if (!isEnvironment(this.environment)) {
      throw new CheckoutError(
        'config',
        'Write environment="live", environment="sandbox" or environment="local" on <ledyer-checkout>: it is where your server created the session.',
      );
    }
    try {
      return hostsOf(this.environment, this.emulatorUrl || undefined);
    } catch (cause) {
      throw new CheckoutError('config', `emulator-url: ${(cause as Error).message}`, { cause });
    }
  }

  #status(): Status {
    // Looked up anew each time: a framework may make a new function at every render.
    const { statusSource } = this;
    if (statusSource) {
      return statusOf((id, signal) => (this.statusSource ?? statusSource)(id, signal));
    }
    const effects = {
      fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
      clock: systemClock,
    };
    return statusResource(this.#statusUrl(), effects);
  }

  /** The status resource of a session; on the page's own origin, because the buyer's cookie goes with it. */
  #statusUrl(): (id: SessionId) => string {
    const template = this.statusUrl || '/ledyer/sessions/{sessionId}';
    const url = (id: string) => new URL(template.replaceAll('{sessionId}', id), document.baseURI);
    if (!URL.canParse(template, document.baseURI) || url('id').origin !== location.origin) {
      throw new CheckoutError(
        'config',
        'status-url must be an address on the page’s own origin, such as /ledyer/sessions/{sessionId}.',
      );
    }
    return (id) => url(id).href;
  }
}

/** A feed that has nothing to say. */
const silence: Feed = (_, signal) => newsQueue(signal);

const skeleton = Array.from({ length: 6 }, () => html`<span></span>`);

const message = (content: TemplateResult): TemplateResult =>
  html`<div class="message" part="message">${content}</div>`;
