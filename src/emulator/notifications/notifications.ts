import { notificationRetryDelaysMs, type Notification } from '../../ledyer/notification.js';
import { toIsoTime } from '../clock/clock.js';
import type { NotificationState } from '../control/control-api.js';
import type { WebhookEndpoints } from './webhook-endpoints.js';
import { notificationFaultKinds } from '../faults/fault-kinds.js';
import type { Faults } from '../faults/faults.js';
import type { IdGenerator } from '../id-generator.js';
import { ApiError } from '../http/api-error.js';
import { getFaultDelayMs } from '../faults/fault-effects.js';
import type { Timeline } from '../control/timeline.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { createSignatureHeaders } from './webhook-signature.js';

/** One notification to one URL, as it is stored. */
export interface NotificationRecord {
  readonly id: string;
  readonly url: string;
  readonly payload: Notification;
  readonly secret: string | null;
  readonly attempts: readonly { readonly at: number; readonly status: number | null }[];
  readonly nextAt: number | null;
}

/** Maximum number of stored notifications. */
const maxNotifications = 20_000;

/** Timeout of an attempt, in real time (assumed). */
const responseTimeoutMs = 15_000;

/** Maximum delay of the fault `reorder`, when no other notification is sent. */
const maxHoldMs = 60_000;

/** Dependencies of the notifications. */
export interface NotificationDeps {
  readonly clock: VirtualClock;
  readonly ids: IdGenerator;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly endpoints: WebhookEndpoints;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Sends notifications to shops (page Notifications). Retries until the response is 200, up to eight attempts over a
 * day on the emulator's clock.
 */
export class Notifications {
  readonly #deps: NotificationDeps;
  readonly #records = new Map<string, NotificationRecord>();
  /** Ids of notifications that wait until another one was sent. */
  readonly #reordered = new Set<string>();

  constructor(deps: NotificationDeps) {
    this.#deps = deps;
  }

  /** Sends a notification to the session's URL, if there is one, and to every endpoint for this event type. */
  send(payload: Notification, url: string | null): void {
    const { eventType } = payload;
    if (url) this.#add({ url, payload, secret: null });
    for (const endpoint of this.#deps.endpoints.findFor(eventType)) {
      this.#add({ url: endpoint.url, payload, secret: endpoint.secret ?? null });
    }
  }

  /** Oldest first. */
  list(): NotificationState[] {
    return Array.from(this.#records.values(), toNotificationState);
  }

  /** Sends a notification again, now. @throws {ApiError} 404 for an unknown notification id. */
  async replay(id: string): Promise<NotificationState> {
    const before = this.#records.get(id);
    if (!before) throw new ApiError(404, `There is no notification ${id}`);
    await this.#attempt(id);
    return toNotificationState(this.#records.get(id) ?? before);
  }

  get records(): NotificationRecord[] {
    return [...this.#records.values()];
  }

  /** Replaces all notifications by these and resumes their retries. */
  restore(records: readonly NotificationRecord[]): void {
    this.#records.clear();
    this.#reordered.clear();
    for (const record of records) {
      this.#records.set(record.id, record);
      this.#attemptLater(record);
    }
  }

  #add(message: Pick<NotificationRecord, 'url' | 'payload' | 'secret'>): void {
    const { clock, ids, faults } = this.#deps;
    const { eventType } = message.payload;
    const fault = faults.draw('notifications', eventType, notificationFaultKinds);
    const delaysMs = { lose: null, delay: fault ? getFaultDelayMs(fault) : 0, reorder: maxHoldMs };
    const delayMs =
      fault && fault.kind in delaysMs ? delaysMs[fault.kind as keyof typeof delaysMs] : 0;
    const record: NotificationRecord = {
      ...message,
      id: ids.createPrefixedId('msg'),
      attempts: [],
      nextAt: delayMs === null ? null : clock.now() + delayMs,
    };
    this.#records.set(record.id, record);
    const [oldest] = this.#records.keys();
    if (this.#records.size > maxNotifications && oldest !== undefined) this.#records.delete(oldest);

    if (fault?.kind === 'reorder') this.#reordered.add(record.id);
    if (fault?.kind === 'duplicate') clock.trackWork(this.#attempt(record.id));
    // An immediate attempt does not depend on the clock, which may be stopped.
    if (delayMs === 0) clock.trackWork(this.#attempt(record.id));
    else this.#attemptLater(record);
  }

  #attemptLater({ id, nextAt }: NotificationRecord): void {
    if (nextAt === null) return;
    this.#deps.clock.schedule(nextAt, () =>
      this.#records.get(id)?.nextAt === nextAt ? this.#attempt(id) : undefined,
    );
  }

  async #attempt(id: string): Promise<void> {
    const sent = this.#records.get(id);
    if (!sent) return;
    this.#reordered.delete(id);
    const at = this.#deps.clock.now();
    const status = await this.#deliver(sent, at);

    // Another attempt may have finished meanwhile.
    const current = this.#records.get(id);
    if (!current) return;
    const attempts = [...current.attempts, { at, status }];
    const isDelivered = attempts.some((attempt) => attempt.status === 200);
    const delayMs = isDelivered ? undefined : notificationRetryDelaysMs[attempts.length];
    const after = { ...current, attempts, nextAt: delayMs === undefined ? null : at + delayMs };
    this.#records.set(id, after);
    this.#attemptLater(after);
    this.#deps.timeline.add({
      type: 'notification',
      notificationId: id,
      eventType: after.payload.eventType,
      url: after.url,
      attempt: attempts.length,
      status,
      nextAt: after.nextAt === null ? null : toIsoTime(after.nextAt),
    });
    await Promise.all(Array.from(this.#reordered, (held) => this.#attempt(held)));
  }

  /** Returns the status of the response, or `null` without a response. */
  async #deliver({ id, url, payload, secret }: NotificationRecord, at: number) {
    const body = JSON.stringify(payload);
    try {
      const signature = secret
        ? await createSignatureHeaders(secret, id, Math.floor(at / 1000), body)
        : {};
      const response = await this.#deps.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signature },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(responseTimeoutMs),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    }
  }
}

const toNotificationState = (record: NotificationRecord): NotificationState => ({
  id: record.id,
  eventType: record.payload.eventType,
  url: record.url,
  payload: record.payload,
  attempts: record.attempts.map(({ at, status }) => ({ at: toIsoTime(at), status })),
  nextAt: record.nextAt === null ? null : toIsoTime(record.nextAt),
});
