/**
 * The interface of `bootstrap.js`: the attributes that it reads from its script element, the events that it fires
 * on the document, and its object on `window`.
 *
 * Sources: page Client API events for the object; Ledyer's WooCommerce and Magento plugins for the attributes and
 * the event names. No plugin reads an event's `detail`, so its content is unknown.
 */

/** Attributes of the script element. */
export const bootstrapAttributes = {
  /** `production`, `sandbox` or `localhost`. */
  environment: 'data-env',
  /** The session id, `se_…`; never the order id. */
  sessionId: 'data-session-id',
  /** The id of the element that receives the frame, looked up in the document. */
  containerId: 'data-container-id',
  /** A hex colour, `#rrggbb`. The text turns black or white automatically. */
  buyButtonColor: 'data-buy-button-color',
  /** `true` removes the padding around the checkout, 12 px. */
  noPadding: 'data-no-padding',
} as const;

/** Events on `document`. */
export const documentEvents = {
  /** The buyer's details changed. */
  customerUpdated: 'ledyerCheckoutCustomerUpdated',
  billingUpdated: 'ledyerCheckoutBillingUpdated',
  shippingUpdated: 'ledyerCheckoutShippingUpdated',
  /** The buyer pressed buy, and the session has `requireClientValidation`: Ledyer waits for the page's answer. */
  waitingForClientValidation: 'ledyerCheckoutWaitingForClientValidation',
  /** The order is authorized. */
  orderComplete: 'ledyerCheckoutOrderComplete',
  /** The session was handed to a signatory and is `pendingSca`. */
  orderPending: 'ledyerCheckoutOrderPending',
} as const;
export type DocumentEventName = (typeof documentEvents)[keyof typeof documentEvents];

/** Milliseconds that Ledyer waits for {@link ClientApi.clientValidation}, before it proceeds (page Client API events). */
export const clientValidationLimitMs = 10_000;

/** The page's answer to a client validation (page Client API events). */
export interface ClientValidation {
  readonly shouldProceed: boolean;
  /** Shown to the buyer when not proceeding. Plain text. Without a title Ledyer shows its own. */
  readonly message?: {
    readonly title?: string | null | undefined;
    readonly body?: string | undefined;
  };
}

/** `window.ledyer.api` (page Client API events). */
export interface ClientApi {
  /** Dims and locks the checkout while the cart changes. */
  suspend(): void;
  /** Unlocks the checkout. Ledyer's plugins rely on it to reload the session. */
  resume(): void;
  /** Answers a pending client validation. */
  clientValidation(answer: ClientValidation): void;
}

/** Returns the API that a bootstrap script left on `global`, or `undefined`. */
export function getClientApi(global: object): ClientApi | undefined {
  try {
    const { api } = (global as { ledyer: { api: ClientApi } }).ledyer;
    // An element with the id `ledyer` is a property of `window` too.
    const { suspend, resume, clientValidation } = api as unknown as Record<string, unknown>;
    const methods = [suspend, resume, clientValidation];
    return methods.every((method) => typeof method === 'function') ? api : undefined;
  } catch {
    // Another script may have defined a getter that throws.
    return undefined;
  }
}
