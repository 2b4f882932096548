import { isId } from '../../ledyer/ids.js';
import { awaitingSignatory, decodeNotification } from '../../ledyer/notification.js';
import { decodeValidationRequest } from '../../ledyer/order-validation.js';
import { json } from '../http/response.js';
import type { Catalogue } from '../cart/catalogue.js';
import type { Clock } from '../clock.js';
import type { Metrics } from '../metrics.js';
import type { PricedCart } from '../cart/price-cart.js';
import { Problem } from '../http/problem.js';
import { readJson } from '../http/request-body.js';
import type { Routes } from '../http/router.js';
import { timingSafeEquals, type Secret } from '../secret.js';
import type { WebhookUrls } from '../sessions/create-session-body.js';
import { isFinal } from '../sessions/staleness.js';
import type { Store } from '../store/store.js';
import { getRejectionMessage, type ValidationMessage } from './validation-messages.js';

/** Deadline for the response to a validation. Ledyer waits 6 s and then accepts the order. */
const validationTimeoutMs = 2_000;

/**
 * Events that belong to the creation of an order and carry no information once it is accepted. All other events
 * lead to a read of the order.
 */
const creationEvents: ReadonlySet<string> = new Set([
  awaitingSignatory,
  'com.ledyer.order.create',
  'com.ledyer.order.ready_for_capture',
]);

/** The order that is about to be placed, with the fields that the shop decides on. */
export interface PendingOrder {
  /** `or_…` */
  readonly orderId: string;
  readonly cart: PricedCart;
}

/**
 * Decides whether an order may be placed: `true`, or a message for the buyer. It may run any number of times and
 * must change nothing; a decision that takes longer than 2 s counts as declined.
 */
export type ValidateHandler = (
  purchase: PendingOrder,
  options: { readonly signal: AbortSignal },
) => Promise<true | ValidationMessage> | true | ValidationMessage;

export interface WebhookRouteDeps {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly locale: string;
  readonly validate: ValidateHandler | undefined;
  readonly metrics: Metrics;
}

/**
 * Creates the routes that Ledyer calls. The content of a notification is not trusted: it only makes the shop read
 * from Ledyer.
 */
export function createWebhookRoutes(parts: WebhookRouteDeps): Routes {
  const { store, clock, metrics } = parts;

  const assertSecret = async (text: string, secret: Secret) => {
    if (!(await timingSafeEquals(text, secret))) throw new Problem('not-found');
  };

  return {
    'POST /ledyer/notifications/{secret}': async ({ asked: { request }, part }) => {
      await assertSecret(part('secret'), store.secrets.notification);
      const { orderId, sessionId, eventType } = await readJson(request, decodeNotification);
      metrics.count('ledyer_notifications_total');
      const ids = [orderId, sessionId].filter(
        (id): id is string => id != null && (isId('order', id) || isId('session', id)),
      );
      for (const id of ids) {
        // A late or repeated notification: another read of the order would change nothing.
        if (creationEvents.has(eventType) && (await store.orders.isAccepted(id))) continue;
        if (await store.sessions.invalidate(id, clock.now())) continue;
        await store.pendingNotifications.add(id, clock.now());
        // Its session may have been saved between the two queries.
        await store.sessions.invalidate(id, clock.now());
      }
      return json({});
    },

    'POST /ledyer/validate/{secret}': async ({ asked: { request }, part }) => {
      await assertSecret(part('secret'), store.secrets.validation);
      const { orderId } = await readJson(request, decodeValidationRequest);
      const verdict = await validateInTime(parts, orderId);
      metrics.count('ledyer_validations_total', { verdict: verdict === true ? 'yes' : 'no' });
      return verdict === true ? json({}) : rejectionResponse(verdict);
    },
  };
}

/**
 * Creates the routes for the time when the database is not available: every validation is declined, because Ledyer
 * accepts an order when it gets no response.
 */
export const createOfflineRoutes = (locale: string): Routes => ({
  'POST /ledyer/validate/{secret}': () => rejectionResponse(getRejectionMessage(locale)),
});

const rejectionResponse = ({ title, body }: ValidationMessage) => json({ title, body }, 422);

/** Returns the decision, or declines when it fails or takes too long. */
const validateInTime = (
  parts: WebhookRouteDeps,
  orderId: string,
): Promise<true | ValidationMessage> =>
  withFallback(
    (signal) => validateOrder(parts, orderId, signal),
    getRejectionMessage(parts.locale),
  );

/** Returns the result of `work`, or `otherwise` when it fails or exceeds the validation timeout. */
export async function withFallback<T>(
  work: (signal: AbortSignal) => Promise<T>,
  fallback: T,
): Promise<T> {
  const signal = AbortSignal.timeout(validationTimeoutMs);
  const late = new Promise<T>((resolve) => {
    signal.addEventListener('abort', () => resolve(fallback), { once: true });
  });
  return Promise.race([work(signal).catch(() => fallback), late]);
}

/**
 * Accepts an order of a session that belongs to this shop and is not final, whose items are still sold, and that
 * the shop's own handler accepts.
 */
async function validateOrder(
  { store, catalogue, locale, validate }: WebhookRouteDeps,
  orderId: string,
  signal: AbortSignal,
): Promise<true | ValidationMessage> {
  const session = await store.sessions.findByOrder(orderId);
  const rejection = getRejectionMessage(session?.locale ?? locale);
  if (!session || isFinal(session)) return rejection;
  const { cart } = session;
  for (const { reference } of cart.orderLines) {
    if (!(await catalogue.find(reference))) return rejection;
  }
  return validate ? validate({ orderId, cart }, { signal }) : true;
}

/** Returns the URLs for Ledyer's webhooks. A local shop is reachable only for a local emulator. */
export function getWebhookUrls(publicUrl: string, isLocal: boolean, store: Store): WebhookUrls {
  if (new URL(publicUrl).protocol !== 'https:' && !isLocal) {
    return { notification: null, validate: null };
  }
  const { notification, validation } = store.secrets;
  const base = new URL('/ledyer', publicUrl).href;
  return {
    notification: `${base}/notifications/${notification.reveal()}`,
    validate: `${base}/validate/${validation.reveal()}`,
  };
}
