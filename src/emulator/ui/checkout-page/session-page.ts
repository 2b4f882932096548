import { LitElement, html, type PropertyValues, type TemplateResult } from 'lit';
import type { BuyerView } from '../../checkout/checkout-api.js';
import type { BuyerClient, BuyerError } from './buyer-client.js';
import { cancelled, expired, failure } from './result-views.js';
import { SessionPoller } from './session-poller.js';
import { getMessages, type Messages } from './locales/index.js';

/** What a page shows; test drivers read it from `data-view`. */
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
 * What the buyer's page and the signatory's page have in common: one session that
 * is followed, a heading, a badge, the views in which nothing is left to do, and
 * where the keyboard's focus goes when the view changes.
 */
export abstract class SessionPage extends LitElement {
  static override properties = {
    client: { attribute: false },
    error: { state: true },
  };

  /** Must be set before the element is put into the document. */
  declare client: BuyerClient;
  /** Why there is no session to show. */
  declare error: BuyerError | undefined;

  #session: SessionPoller | undefined;

  protected abstract readonly viewName: ViewName;
  protected abstract renderView(view: BuyerView): unknown;
  /** The session was read, maybe not for the first time. */
  protected hear?(after: BuyerView, before: BuyerView | undefined): void;

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#session = new SessionPoller(this.client, {
      changed: (after, before) => {
        this.error = undefined;
        document.documentElement.lang = this.texts.language;
        document.title = this.texts.title(after.merchantName);
        this.requestUpdate();
        this.hear?.(after, before);
      },
      failed: (error) => {
        this.error = error;
      },
      busyChanged: () => {
        this.requestUpdate();
      },
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session?.stop();
  }

  /** The session, from the moment when the element is in the document. */
  protected get session(): SessionPoller {
    if (!this.#session) throw new Error('The page is not in a document.');
    return this.#session;
  }

  /** What is known of it; nothing before the first reading. */
  protected get view(): BuyerView | undefined {
    return this.#session?.view;
  }

  protected get texts(): Messages {
    return getMessages(this.view?.locale ?? navigator.language);
  }

  /** What is shown whoever looks at it. */
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
        return this.error && failure(this.error, () => void this.session.read(), texts);
      case 'expired':
        return expired(texts);
      case 'cancelled':
        return cancelled(texts);
      case undefined:
        return undefined;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const before = this.dataset.view;
    if (before === this.viewName) return;
    this.dataset.view = this.viewName;
    // Focus follows the view for a buyer who is in this page; from the shop's page
    // around it, it is never taken away.
    if (!before || before === 'loading' || !document.hasFocus()) return;
    const focused = document.activeElement;
    // The parts of a view render on their own, all before the next frame. A buyer who is in
    // one of them by then stays there.
    requestAnimationFrame(() => {
      const { activeElement, body } = document;
      if (activeElement === focused || activeElement === body) this.focusView();
    });
  }

  /** Where reading goes on in a view that is new. */
  protected focusView(): void {
    this.querySelector<HTMLElement>('main #heading')?.focus();
  }
}
