import { decodeValidationRequest } from '../../ledyer/order-validation.js';
import { isSessionState } from '../../ledyer/session-state.js';
import { toCatalogueBody } from '../cart/catalogue-quote.js';
import { isSameCart } from '../cart/compare-cart.js';
import { isCartError } from '../cart/priced-cart.js';
import type { Pricer } from '../cart/pricer.js';
import { readJson } from '../http/request-body.js';
import type { KitAddress } from '../kit-address.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { createTimeout, withAbort } from '../timeout.js';
import { timingSafeEquals } from '../secret.js';
import type { OpenServices } from '../services.js';
import { settleCart, type SettleRules } from '../sessions/settle-cart.js';
import { isFinal } from '../sessions/staleness.js';
import type { QuotedCart } from '../store/stored-session.js';
import type { PendingOrder, ValidateHandler } from './validate-handler.js';
import { getRejectionMessage, toMessage, type ValidationMessage } from './validation-messages.js';

/**
 * Deadline for the response to a validation, in real time. Ledyer waits 6 s; without a response it decides itself.
 */
const validationTimeoutMs = 2_000;
/**
 * Maximum size of a validation request. Ledyer sends less than 1 kB. A request that contains a whole order must get a
 * response too.
 */
const maxBytes = 256 * 1024;

/** @internal */
export interface OrderValidationDeps {
  readonly open: OpenServices<'store'>;
  readonly ledyer: Pick<LedyerClient, 'sessions'>;
  readonly price: Pricer;
  /** How the session is compared with the cart. */
  readonly rules: SettleRules;
  /** The shop's main locale. */
  readonly locale: string;
  readonly address: KitAddress;
  readonly validate: ValidateHandler | undefined;
  /** Called with the error that declined an order. */
  readonly report: (error: unknown) => void;
}

/** The decision about one order: `true`, or the message for its buyer. */
export type ValidationResult = true | ValidationMessage;

/**
 * Creates the function that decides about Ledyer's validation requests. Its promise never rejects, and it resolves
 * within the deadline, even if the database, Ledyer or the shop's own code hangs or fails. Only an explicit approval of
 * the cart that Ledyer has now is a yes, because Ledyer may treat silence or an error as approval.
 *
 * @internal
 */
export const createOrderValidation =
  (deps: OrderValidationDeps) =>
  async (request: Request, secret: string): Promise<ValidationResult> => {
    const timeout = createTimeout(validationTimeoutMs, undefined);
    const { signal } = timeout;
    let { locale } = deps;
    const useLocale = (next: string) => (locale = next);
    try {
      const result: unknown = await withAbort(
        decide(deps, request, secret, signal, useLocale),
        signal,
      );
      return result === true ? true : toMessage(result, getRejectionMessage(locale));
    } catch (error) {
      return toRejection(error, getRejectionMessage(locale), deps.report);
    } finally {
      timeout.dispose();
    }
  };

/** Reports an error and returns the buyer's message about it. The error may be anything, even one whose fields throw. */
function toRejection(
  error: unknown,
  rejection: ValidationMessage,
  report: OrderValidationDeps['report'],
): ValidationMessage {
  try {
    if (isCartError(error)) return toMessage({ body: error.message }, rejection);
    report(error);
  } catch {
    // The order is declined nevertheless.
  }
  return rejection;
}

/** Returns the shop's decision about an order. Anything but `true` declines it. */
async function decide(
  { open, ledyer, price, rules, address, validate }: OrderValidationDeps,
  request: Request,
  secret: string,
  signal: AbortSignal,
  useLocale: (locale: string) => void,
): Promise<unknown> {
  const { store } = await open();
  // A wrong secret is declined like anything else: the URL may be that of an earlier database.
  if (!(await timingSafeEquals(secret, store.secrets.validation))) return undefined;
  const { orderId } = await readJson(request, decodeValidationRequest, { maxBytes, signal });
  const session = await store.sessions.findByOrder(orderId);
  if (!session) return undefined;
  if (session.locale !== null) useLocale(session.locale);
  if (isFinal(session)) return undefined;

  const { sessionId } = session;
  const upstream = await ledyer.sessions.get(sessionId, { signal });
  if (upstream.id !== sessionId || upstream.orderId !== orderId || isFinal(upstream))
    return undefined;
  if (!isSessionState(upstream.state)) {
    throw new ValidationError(
      'state-unknown',
      'The session is in a state at Ledyer that this version of ledyer-checkout does not know. Look for a newer version',
    );
  }
  const stored = await store.sessions.find(sessionId);
  if (!stored) return undefined;
  // Only the validated cart may be sold, so the other cart of an unconfirmed change is dropped.
  const settled = await settleCart(store.carts, stored, upstream, rules, true, session.pendingCart);
  if (settled.differences.length > 0) {
    // A cart that may be missing at Ledyer is sent again when the buyer returns to the checkout.
    if (!stored.pendingCart) await store.carts.setPendingCart(sessionId, settled);
    throw new ValidationError(
      'cart-unknown',
      `Ledyer has a cart that the shop has not priced: ${settled.differences.map(({ name }) => name).join(', ')}`,
    );
  }
  if (!validate) return assertSamePrice(price, sessionId, settled, address, signal);
  const { cart, quote } = settled;
  const order: PendingOrder = { orderId, sessionId, cart, data: quote.data };
  return validate(order, { signal });
}

/** An order that the kit declines by itself, although its session may be one that can be bought. */
class ValidationError extends Error {
  override readonly name = 'ValidationError';
  readonly code: 'cart-unknown' | 'price-changed' | 'state-unknown';

  constructor(code: ValidationError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Prices the cart again. No buyer is present, so the request has no headers.
 *
 * @throws {ValidationError} when the price has changed
 */
async function assertSamePrice(
  price: Pricer,
  sessionId: string,
  { cart, quote: { data, body } }: QuotedCart,
  address: KitAddress,
  signal: AbortSignal,
): Promise<true> {
  const request = new Request(address.toUrl('/sessions'), { method: 'POST' });
  const current = await price(
    { body: body ?? toCatalogueBody(cart), request, sessionId, data: data ?? undefined },
    signal,
  );
  if (isSameCart(cart, current.cart)) return true;
  throw new ValidationError(
    'price-changed',
    'The cart has another price now than when it was ordered. If this happens to every order, `quote` depends on the headers of the page, which a validation does not have: identify the buyer by `data`, or pass the option `validate`',
  );
}
