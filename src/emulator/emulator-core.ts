import { awaitingSignatory, type OrderNotificationType } from '../ledyer/notification.js';
import type { OrderEventType } from '../ledyer/order.js';
import { toAmount } from '../ledyer/amount.js';
import { fillPlaceholders } from '../ledyer/url-placeholders.js';
import type { CheckoutSession } from './sessions/checkout-session.js';
import type { EmulatorTimeSource } from './clock/clock.js';
import { WebhookEndpoints } from './notifications/webhook-endpoints.js';
import type { FaultRequest } from './faults/fault-kinds.js';
import { Faults } from './faults/faults.js';
import { Idempotency } from './http/idempotency.js';
import { IdGenerator, type RandomBytes } from './id-generator.js';
import { Notifications } from './notifications/notifications.js';
import type { OrderRecord } from './orders/order-record.js';
import { Orders } from './orders/orders.js';
import { createRequestLog } from './control/request-log.js';
import { createSeededBytes } from './seeded-random.js';
import { getMerchantReference } from './orders/order-response.js';
import { getStoreId, merchantId } from './sessions/session-response.js';
import { Sessions } from './sessions/sessions.js';
import type { EmulatorState } from './state.js';
import { Timeline } from './control/timeline.js';
import { Tokens } from './http/tokens.js';
import { VirtualClock } from './clock/virtual-clock.js';

export interface EmulatorCoreOptions {
  /** Source of time while the emulator's clock runs. Default: real time. */
  readonly clock?: EmulatorTimeSource | undefined;
  /** Random bytes for ids. Default: secure random bytes, or bytes from `seed`. */
  readonly random?: RandomBytes | undefined;
  /** Makes ids and faults reproducible. Default: random. */
  readonly seed?: number | undefined;
  /** Initial faults. */
  readonly faults?: readonly FaultRequest[] | undefined;
  /** Sends notifications and validations to the shop. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** State of an earlier emulator ({@link EmulatorState}). */
  readonly state?: EmulatorState | undefined;
}

/** Order events that are sent to shops (page Order events). */
const notificationTypes: Partial<Record<OrderEventType, OrderNotificationType>> = {
  create: 'create',
  readyForCapture: 'ready_for_capture',
  fullCapture: 'full_capture',
  partialCapture: 'part_capture',
  fullRefund: 'full_refund',
  partialRefund: 'part_refund',
  cancel: 'cancel',
};

/** The parts of one emulator, and the effects of session and order changes. */
export class EmulatorCore {
  readonly clock: VirtualClock;
  readonly fetch: typeof globalThis.fetch;
  readonly tokens: Tokens;
  readonly timeline: Timeline;
  readonly requestLog = createRequestLog();
  readonly idempotency: Idempotency;
  readonly faults: Faults;
  readonly endpoints: WebhookEndpoints;
  readonly notifications: Notifications;
  readonly orders: Orders;
  readonly sessions: Sessions;
  /** Number of emulators with this state, including this one. */
  readonly #runs: number;

  constructor({ clock, random, seed, faults = [], fetch, state }: EmulatorCoreOptions = {}) {
    this.clock = new VirtualClock(clock);
    this.fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    // The seed changes with each run, or else new ids would repeat ids in the restored state.
    this.#runs = (state?.runs ?? 0) + 1;
    const seeded = seed === undefined ? undefined : createSeededBytes(seed + this.#runs - 1);
    const ids = new IdGenerator(random ?? seeded);
    this.tokens = new Tokens(this.clock, ids);
    this.timeline = new Timeline(this.clock);
    this.idempotency = new Idempotency(this.clock);
    this.faults = new Faults(seed ?? Math.floor(Math.random() * 2 ** 31), ids, this.timeline);
    this.endpoints = new WebhookEndpoints(ids);
    this.notifications = new Notifications({
      ids,
      clock: this.clock,
      timeline: this.timeline,
      faults: this.faults,
      endpoints: this.endpoints,
      fetch: this.fetch,
    });
    this.orders = new Orders(this.clock, ids, (after, before) =>
      this.#onOrderChanged(after, before),
    );
    this.sessions = new Sessions(this.clock, ids, (after, before) =>
      this.#onSessionChanged(after, before),
    );
    if (state) this.#restore(state);
    for (const fault of faults) this.faults.add(fault);
  }

  /** Deletes everything except tokens, so that clients need no new ones. */
  reset(): void {
    this.clock.reset();
    this.sessions.restore([]);
    this.orders.restore([]);
    this.notifications.restore([]);
    this.endpoints.restore([]);
    this.faults.clear();
    this.idempotency.clear();
    this.requestLog.clear();
    this.timeline.clear();
  }

  /** The state for another emulator. It excludes the request log and the timeline. */
  get state(): EmulatorState {
    return {
      version: 2,
      runs: this.#runs,
      clock: this.clock.snapshot,
      tokens: this.tokens.records,
      sessions: this.sessions.records,
      orders: this.orders.list(),
      notifications: this.notifications.records,
      endpoints: this.endpoints.records,
    };
  }

  #restore(state: EmulatorState): void {
    this.clock.restore(state.clock);
    this.tokens.restore(state.tokens);
    this.sessions.restore(state.sessions);
    this.orders.restore(state.orders);
    this.endpoints.restore(state.endpoints);
    this.notifications.restore(state.notifications);
  }

  #onSessionChanged(after: CheckoutSession, before: CheckoutSession | null): void {
    const { id: sessionId, orderId, state, signState } = after;
    const previousState = before?.state ?? null;
    this.timeline.add({
      type: 'session',
      sessionId,
      orderId,
      before: previousState,
      state,
      signState,
    });
    if (state === previousState) return;
    if (state === 'authorized') this.orders.place(after);
    if (state === 'pendingSca') {
      this.notifications.send(
        { eventType: awaitingSignatory, merchantId, sessionId, storeId: getStoreId(after) },
        getNotificationUrl(after),
      );
    }
  }

  #onOrderChanged(after: OrderRecord, before: OrderRecord | undefined): void {
    const { id: orderId, session } = after;
    const { currency } = session.request;
    const reference = getMerchantReference(after);
    const storeId = getStoreId(session);
    for (const { type, amount } of after.events.slice(before?.events.length ?? 0)) {
      const { formattedWithCurrency } = toAmount(amount, currency);
      this.timeline.add({ type: 'order', orderId, event: type, amount: formattedWithCurrency });
      const name = notificationTypes[type];
      if (!name) continue;
      const eventType = `com.ledyer.order.${name}` as const;
      this.notifications.send(
        { eventType, merchantId, orderId, reference, storeId },
        getNotificationUrl(session),
      );
    }
  }
}

/** Returns the session's notification URL with ids filled in (assumed here), or `null`. */
function getNotificationUrl({ id: sessionId, orderId, request }: CheckoutSession): string | null {
  const { notification } = request.settings.urls ?? {};
  return notification ? fillPlaceholders(notification, { sessionId, orderId }) : null;
}
