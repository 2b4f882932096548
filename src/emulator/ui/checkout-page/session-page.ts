import { LitElement, html, type PropertyValues, type TemplateResult } from 'lit';
import type { BuyerView } from '../../checkout/checkout-api.js';
import type { BuyerClient, BuyerError } from './buyer-client.js';
import { cancelledView, errorView, expiredView } from './result-views.js';
import { SessionPoller } from './session-poller.js';
import { getMessages, type Messages } from './locales/index.js';

/** The current view of a page. Tests read it from `data-view`. */
export type ViewName =
  | 'loading'
  | 'company'
  | 'form'
  | 'challenge'
  | 'signing'
  | 'pending'
  | 'confirmation'
  | 'expired'
  | 'cancelled'
  | 'error';

/**
 * Base class of the buyer's page and the signatory's page. It polls one session, renders the heading and the final
 * views, and moves the focus when the view changes.
 */
export abstract class SessionPage extends LitElement {
  static override properties = {
    client: { attribute: false },
    error: { state: true },
  };

  /** Must be set before the element is attached to the document. */
  declare client: BuyerClient;
  /** Why the session could not be read. */
  declare error: BuyerError | undefined;

  #session: SessionPoller | undefined;

  protected abstract readonly viewName: ViewName;
  protected abstract renderView(view: BuyerView): unknown;
  /** Called after each read of the session. `before` is undefined after the first read. */
  protected onSessionRead?(after: BuyerView, before: BuyerView | undefined): void;

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#session = new SessionPoller(this.client, {
      onRead: (after, before) => {
        this.error = undefined;
        document.documentElement.lang = this.texts.language;
        document.title = this.texts.title(after.merchantName);
        this.requestUpdate();
        this.onSessionRead?.(after, before);
      },
      onFirstReadError: (error) => {
        this.error = error;
      },
      onBusyChange: () => {
        this.requestUpdate();
      },
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session?.stop();
  }

  /** @throws {Error} before the element is attached to the document */
  protected get session(): SessionPoller {
    if (!this.#session) throw new Error('The page is not attached to a document.');
    return this.#session;
  }

  /** The last read session. */
  protected get view(): BuyerView | undefined {
    return this.#session?.view;
  }

  protected get texts(): Messages {
    return getMessages(this.view?.locale ?? navigator.language);
  }

  /** The view that the buyer and the signatory share, or `undefined` while the session is active. */
  protected get endedView(): 'loading' | 'error' | 'expired' | 'cancelled' | undefined {
    const { view } = this;
    if (!view) return this.error ? 'error' : 'loading';
    return view.state === 'expired' || view.state === 'cancelled' ? view.state : undefined;
  }

  override render(): TemplateResult {
    const { texts, view } = this;
    return html`
      <header>
        ${
          view
            ? html`<h1>
                <span class="visually-hidden">${texts.checkoutAt} </span>${view.merchantName}
              </h1>`
            : html`<h1 class="visually-hidden">${texts.loading}</h1>`
        }
        <p class="badge">${texts.badge}</p>
      </header>
      <main>${this.#renderEnded(texts) ?? (view && this.renderView(view))}</main>
    `;
  }

  #renderEnded(texts: Messages): TemplateResult | undefined {
    switch (this.endedView) {
      case 'loading':
        return html`<div class="panel" role="status">
          <span class="spinner"></span><span class="visually-hidden">${texts.loading}</span>
        </div>`;
      case 'error':
        return this.error && errorView(this.error, () => void this.session.read(), texts);
      case 'expired':
        return expiredView(texts);
      case 'cancelled':
        return cancelledView(texts);
      case undefined:
        return undefined;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const before = this.dataset.view;
    if (before === this.viewName) return;
    this.dataset.view = this.viewName;
    // Moves the focus only within this page, and never away from the shop's page.
    if (!before || before === 'loading' || !document.hasFocus()) return;
    const focused = document.activeElement;
    // The steps render independently, all before the next frame. Keeps the focus when the buyer has moved it by then.
    requestAnimationFrame(() => {
      const { activeElement, body } = document;
      if (activeElement === focused || activeElement === body) this.focusView();
    });
  }

  /** Moves the focus to the start of a new view. */
  protected focusView(): void {
    this.querySelector<HTMLElement>('main #heading')?.focus();
  }
}
