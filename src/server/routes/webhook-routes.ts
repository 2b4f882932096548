import { isId } from '../../ledyer/ids.js';
import {
  awaitingSignatory,
  decodeNotification,
  decodeValidationRequest,
} from '../../ledyer/notification.js';
import { json } from '../http/response.js';
import type { Catalogue } from '../sessions/catalogue.js';
import type { Clock } from '../clock.js';
import type { Metrics } from '../metrics.js';
import type { PricedCart } from '../sessions/price-cart.js';
import { Problem } from '../http/problem.js';
import { readBody } from '../http/request-body.js';
import type { Routes } from '../http/router.js';
import { isSecret, type Secret } from '../secret.js';
import type { CallbackUrls } from '../sessions/create-session-body.js';
import { isOver } from '../sessions/session-loader.js';
import type { Store } from '../store/store.js';
import { refusalText, type RefusalText } from './validation-messages.js';

/** Milliseconds until a validation is answered, come what may; Ledyer waits 6 s and then sells. */
const validationDeadline = 2_000;

/**
 * Events that are part of how an order comes to be accepted, and say nothing new once it is. All others
 * may be about what became of it, and are looked into.
 */
const leadsToOrder: ReadonlySet<string> = new Set([
  awaitingSignatory,
  'com.ledyer.order.create',
  'com.ledyer.order.ready_for_capture',
]);

/** What is about to be bought, as far as the shop decides about it. */
export interface Purchase {
  /** `or_…` */
  readonly orderId: string;
  readonly cart: PricedCart;
}

/**
 * Whether an order may be placed: `true`, or what the buyer is told. It may be asked
 * any number of times and must change nothing; no answer in 2 s is a no.
 */
export type Validate = (
  purchase: Purchase,
  options: { readonly signal: AbortSignal },
) => Promise<true | RefusalText> | true | RefusalText;

export interface CallbackParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly locale: string;
  readonly validate: Validate | undefined;
  readonly metrics: Metrics;
}

/** What Ledyer calls. Nothing that it is told here is believed: it makes the shop look. */
export function callbackRoutes(parts: CallbackParts): Routes {
  const { store, clock, metrics } = parts;

  const guard = async (text: string, secret: Secret) => {
    if (!(await isSecret(text, secret))) throw new Problem('not-found');
  };

  return {
    'POST /ledyer/notifications/{secret}': async ({ asked: { request }, part }) => {
      await guard(part('secret'), store.secrets.notification);
      const { orderId, sessionId, eventType } = await readBody(request, decodeNotification);
      metrics.count('ledyer_notifications_total');
      const ids = [orderId, sessionId].filter(
        (id): id is string => id != null && (isId('order', id) || isId('session', id)),
      );
      for (const id of ids) {
        // Late or again: reading the order once more would change nothing.
        if (leadsToOrder.has(eventType) && (await store.orders.isAccepted(id))) continue;
        if (await store.sessions.hint(id, clock.now())) continue;
        await store.parking.park(id, clock.now());
        // Its session may have been kept between the two.
        await store.sessions.hint(id, clock.now());
      }
      return json({});
    },

    'POST /ledyer/validate/{secret}': async ({ asked: { request }, part }) => {
      await guard(part('secret'), store.secrets.validation);
      const { orderId } = await readBody(request, decodeValidationRequest);
      const verdict = await decideInTime(parts, orderId);
      metrics.count('ledyer_validations_total', { verdict: verdict === true ? 'yes' : 'no' });
      return verdict === true ? json({}) : refusal(verdict);
    },
  };
}

/**
 * Answers no to whatever Ledyer asks, which takes no answer for a yes: for as long as the database is away,
 * and nobody knows who asks, let alone about what.
 */
export const refusingRoutes = (locale: string): Routes => ({
  'POST /ledyer/validate/{secret}': () => refusal(refusalText(locale)),
});

const refusal = ({ title, body }: RefusalText) => json({ title, body }, 422);

/** The decision, or no: when it takes too long or fails. */
const decideInTime = (parts: CallbackParts, orderId: string): Promise<true | RefusalText> =>
  inTime((signal) => decide(parts, orderId, signal), refusalText(parts.locale));

/** What `work` gives, or `otherwise` when it fails or takes longer than a validation may. */
export async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  otherwise: T,
): Promise<T> {
  const signal = AbortSignal.timeout(validationDeadline);
  const late = new Promise<T>((resolve) => {
    signal.addEventListener('abort', () => resolve(otherwise), { once: true });
  });
  return Promise.race([work(signal).catch(() => otherwise), late]);
}

/** Yes for a session of this shop that is not over, whose goods are still sold, and that the shop itself does not refuse. */
async function decide(
  { store, catalogue, locale, validate }: CallbackParts,
  orderId: string,
  signal: AbortSignal,
): Promise<true | RefusalText> {
  const session = await store.sessions.findByOrder(orderId);
  const no = refusalText(session?.locale ?? locale);
  if (!session || isOver(session)) return no;
  const { cart } = session;
  for (const { reference } of cart.orderLines) {
    if (!(await catalogue.find(reference))) return no;
  }
  return validate ? validate({ orderId, cart }, { signal }) : true;
}

/** Where Ledyer reaches the shop. A machine of one's own it reaches only when it runs there itself. */
export function callbackUrls(publicUrl: string, isLocal: boolean, store: Store): CallbackUrls {
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
