/**
 * What `bootstrap.js` offers to a page: the attributes it reads from its script
 * element, the events it fires on the document, and the object it puts on window.
 *
 * Sources: page Client API events for the object; Ledyer's WooCommerce and
 * Magento plugins for the attributes and the event names. No event's `detail`
 * is read by any plugin, so nothing is known of it.
 */

/** Attributes of the script element. */
export const bootstrapAttributes = {
  /** `production`, `sandbox` or `localhost`. */
  environment: 'data-env',
  /** The session id, `se_…`; never the order id. */
  sessionId: 'data-session-id',
  /** The id of the element that receives the frame, looked up in the document. */
  containerId: 'data-container-id',
  /** A hex colour, `#rrggbb`; the text turns black or white by itself. */
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
  /** Buy was pressed and the session has `requireClientValidation`: the page is asked. */
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
  /** Shown to the buyer when not; without a title Ledyer shows its own. Plain text. */
  readonly message?: { readonly title?: string | null; readonly body?: string };
}

/** `window.ledyer.api` (page Client API events). */
export interface ClientApi {
  /** Dims and locks the checkout while the cart changes. */
  suspend(): void;
  /** Unlocks it. Ledyer's plugins rely on it to read the session anew. */
  resume(): void;
  /** Answers a pending client validation. */
  clientValidation(answer: ClientValidation): void;
}

/** The api that a bootstrap script left on `global`, or nothing while there is none. */
export function getClientApi(global: object): ClientApi | undefined {
  try {
    const { api } = (global as { ledyer: { api?: Partial<ClientApi> } }).ledyer;
    // A page may have an element with the id `ledyer`, which is a property of window too.
    const complete =
      typeof api?.suspend === 'function' &&
      typeof api.resume === 'function' &&
      typeof api.clientValidation === 'function';
    return complete ? (api as ClientApi) : undefined;
  } catch {
    // There is none, or something that throws stands in its place.
    return undefined;
  }
}
