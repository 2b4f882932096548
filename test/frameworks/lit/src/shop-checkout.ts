import 'ledyer-checkout';
import type {
  CheckoutCompleteEvent,
  CheckoutErrorEvent,
  Environment,
  StatusSource,
} from 'ledyer-checkout';
import { html, LitElement } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';

export class ShopCheckout extends LitElement {
  static override properties = {
    sessionId: {},
    environment: {},
    emulatorUrl: {},
    statusSource: {},
    notice: { state: true },
  };
  declare sessionId: string;
  declare environment: Environment;
  /** URL of the emulator, for the environment `local`. */
  declare emulatorUrl: string | undefined;
  /** Replaces the status resource, for a shop whose server has none. */
  declare statusSource: StatusSource | undefined;
  declare notice: string;

  /** Ledyer's script cannot find its container inside a shadow root, so this element has none. */
  protected override createRenderRoot() {
    return this;
  }

  protected override render() {
    return html`
      <p role="status">${this.notice}</p>
      <ledyer-checkout
        session-id=${this.sessionId}
        environment=${this.environment}
        emulator-url=${ifDefined(this.emulatorUrl)}
        .statusSource=${this.statusSource}
        @ledyer-pending=${() => (this.notice = 'A signatory has to sign the order.')}
        @ledyer-complete=${({ orderId }: CheckoutCompleteEvent) =>
          (this.notice = `Thank you for order ${orderId}!`)}
        @ledyer-error=${({ cause }: CheckoutErrorEvent) => (this.notice = cause.message)}
      ></ledyer-checkout>
    `;
  }
}

customElements.define('shop-checkout', ShopCheckout);
