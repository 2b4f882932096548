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
import { isFinal } from '../sessions/session-loader.js';
import type { Store } from '../store/store.js';
import { getRejectionMessage, type ValidationMessage } from './validation-messages.js';

/** Milliseconds until a validation is answered, come what may; Ledyer waits 6 s and then sells. */
const validationTimeoutMs = 2_000;

/**
 * Events that are part of how an order comes to be accepted, and say nothing new once it is. All others
 * may be about what became of it, and are looked into.
 */
const creationEvents: ReadonlySet<string> = new Set([
  awaitingSignatory,
  'com.ledyer.order.create',
  'com.ledyer.order.ready_for_capture',
]);

/** What is about to be bought, as far as the shop decides about it. */
export interface PendingOrder {
  /** `or_…` */
  readonly orderId: string;
  readonly cart: PricedCart;
}

/**
 * Whether an order may be placed: `true`, or what the buyer is told. It may be asked
 * any number of times and must change nothing; no answer in 2 s is a no.
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

/** What Ledyer calls. Nothing that it is told here is believed: it makes the shop look. */
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
        // Late or again: reading the order once more would change nothing.
        if (creationEvents.has(eventType) && (await store.orders.isAccepted(id))) continue;
        if (await store.sessions.invalidate(id, clock.now())) continue;
        await store.pendingNotifications.add(id, clock.now());
        // Its session may have been kept between the two.
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
 * Answers no to whatever Ledyer asks, which takes no answer for a yes: for as long as the database is away,
 * and nobody knows who asks, let alone about what.
 */
export const createOfflineRoutes = (locale: string): Routes => ({
  'POST /ledyer/validate/{secret}': () => rejectionResponse(getRejectionMessage(locale)),
});

const rejectionResponse = ({ title, body }: ValidationMessage) => json({ title, body }, 422);

/** The decision, or no: when it takes too long or fails. */
const validateInTime = (
  parts: WebhookRouteDeps,
  orderId: string,
): Promise<true | ValidationMessage> =>
  withFallback(
    (signal) => validateOrder(parts, orderId, signal),
    getRejectionMessage(parts.locale),
  );

/** What `work` gives, or `otherwise` when it fails or takes longer than a validation may. */
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

/** Yes for a session of this shop that is not over, whose goods are still sold, and that the shop itself does not refuse. */
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

/** Where Ledyer reaches the shop. A machine of one's own it reaches only when it runs there itself. */
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
