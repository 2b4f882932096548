import { isId } from '../../ledyer/ids.js';
import { awaitingSignatory, decodeNotification } from '../../ledyer/notification.js';
import { decodeValidationRequest } from '../../ledyer/order-validation.js';
import { Hono, type Context } from 'hono';
import type { Catalogue } from '../cart/catalogue.js';
import type { Clock } from '../clock.js';
import type { Metrics } from '../metrics.js';
import { Problem } from '../http/problem.js';
import { readJson } from '../http/request-body.js';
import { jsonResponse, type ServerEnv } from '../http/responses.js';
import type { OpenServices, Services } from '../services.js';
import { timingSafeEquals, type Secret } from '../secret.js';
import { isFinal } from '../sessions/staleness.js';
import type { Store } from '../store/store.js';
import type { ValidateHandler } from './validate-handler.js';
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

/** @internal */
export interface WebhookRouteDeps {
  readonly open: OpenServices<'store'>;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  /** The shop's main locale, BCP 47. */
  readonly locale: string;
  readonly validate: ValidateHandler | undefined;
  readonly metrics: Metrics;
}

/**
 * Creates the routes that Ledyer calls. The content of a notification is not trusted: it only makes the shop read
 * from Ledyer.
 *
 * @internal
 */
export function createWebhookRoutes(deps: WebhookRouteDeps): Hono<ServerEnv> {
  const { open, clock, locale, metrics } = deps;

  const routes = new Hono<ServerEnv>();
  routes
    .post('/ledyer/notifications/:secret', async (c) => {
      const { store } = await open();
      await assertSecret(c.req.param('secret'), store.secrets.notification);
      const { orderId, sessionId, eventType } = await readJson(c.req.raw, decodeNotification);
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
      return jsonResponse(c, {});
    })
    .post('/ledyer/validate/:secret', async (c) => {
      // Ledyer accepts an order when it gets no response, so a database that is not available declines.
      const services = await withFallback<Pick<Services, 'store'> | undefined>(open, undefined);
      if (!services) return rejectionResponse(c, getRejectionMessage(locale));
      const { store } = services;
      await assertSecret(c.req.param('secret'), store.secrets.validation);
      const { orderId } = await readJson(c.req.raw, decodeValidationRequest);
      const result = await withFallback(
        (signal) => validateOrder(deps, store, orderId, signal),
        getRejectionMessage(locale),
      );
      metrics.count('ledyer_validations_total', { verdict: result === true ? 'yes' : 'no' });
      return result === true ? jsonResponse(c, {}) : rejectionResponse(c, result);
    });
  return routes;
}

async function assertSecret(text: string, secret: Secret): Promise<void> {
  if (!(await timingSafeEquals(text, secret))) throw new Problem('not-found');
}

const rejectionResponse = (c: Context<ServerEnv>, { title, body }: ValidationMessage) =>
  jsonResponse(c, { title, body }, 422);

/** Returns the result of `work`, or `fallback` when it fails or exceeds the validation timeout. */
async function withFallback<T>(
  work: (signal: AbortSignal) => Promise<T> | T,
  fallback: T,
): Promise<T> {
  const signal = AbortSignal.timeout(validationTimeoutMs);
  const timedOut = new Promise<T>((resolve) => {
    signal.addEventListener('abort', () => resolve(fallback), { once: true });
  });
  const run = async () => work(signal);
  return Promise.race([run().catch(() => fallback), timedOut]);
}

/**
 * Accepts an order of a session that belongs to this shop and is not final, whose items are still sold, and that
 * the shop's own handler accepts.
 */
async function validateOrder(
  { catalogue, locale, validate }: WebhookRouteDeps,
  store: Store,
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
