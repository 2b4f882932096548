import { isId } from '../../ledyer/ids.js';
import { awaitingSignatory, decodeNotification } from '../../ledyer/notification.js';
import { Hono } from 'hono';
import type { Clock } from '../clock.js';
import type { LogFunction } from '../log.js';
import type { Metrics } from '../metrics.js';
import { Problem } from '../http/problem.js';
import { readJson } from '../http/request-body.js';
import { createJsonResponse, type ServerEnv } from '../http/responses.js';
import type { OpenServices } from '../services.js';
import { digest, hex, timingSafeEquals, type Secret } from '../secret.js';
import { createOrderValidation, type OrderValidationDeps } from './order-validation.js';

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
export interface WebhookRouteDeps extends OrderValidationDeps {
  readonly open: OpenServices<'store'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: LogFunction;
}

/**
 * Creates the routes that Ledyer calls. The content of a notification is not trusted: it only makes the shop read
 * from Ledyer.
 *
 * @internal
 */
export function createWebhookRoutes(deps: WebhookRouteDeps): Hono<ServerEnv> {
  const { open, clock, metrics, log } = deps;
  const validateOrder = createOrderValidation(deps);

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
        await store.notificationHealth.recordArrival(id, clock.now());
        // The notification is late or repeated, so another read of the order would change nothing.
        if (creationEvents.has(eventType) && (await store.orders.isAccepted(id))) continue;
        if (await store.sessions.invalidate(id, clock.now())) continue;
        if (await store.orders.has(id)) {
          // The session was deleted after its retention. The record of the order stays as it is.
          const subjectHash = hex(await digest(id)).slice(0, 12);
          log({ level: 'info', event: 'notification-late', subjectHash });
          continue;
        }
        await store.pendingNotifications.add(id, clock.now());
        // Its session may have been saved between the two queries.
        await store.sessions.invalidate(id, clock.now());
      }
      return createJsonResponse(c, {});
    })
    .post('/ledyer/validate/:secret', async (c) => {
      const result = await validateOrder(c.req.raw, c.req.param('secret'));
      metrics.count('ledyer_validations_total', { verdict: result === true ? 'yes' : 'no' });
      return result === true ? createJsonResponse(c, {}) : createJsonResponse(c, result, 422);
    });
  return routes;
}

async function assertSecret(text: string, secret: Secret): Promise<void> {
  if (!(await timingSafeEquals(text, secret))) throw new Problem('not-found');
}
