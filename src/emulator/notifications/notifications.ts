import { notificationRetryDelaysMs, type Notification } from '../../ledyer/notification.js';
import { toIsoTime } from '../clock/clock.js';
import type { NotificationState } from '../control/control-api.js';
import type { WebhookEndpoints } from './webhook-endpoints.js';
import { notificationFaultKinds } from '../faults/fault-kinds.js';
import type { Faults } from '../faults/faults.js';
import type { IdGenerator } from '../id-generator.js';
import { ApiError } from '../http/api-error.js';
import { faultDelayMs } from '../faults/fault-effects.js';
import type { Timeline } from '../control/timeline.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { createSignatureHeaders } from './webhook-signature.js';

/** One message to one address, as it is kept. */
export interface NotificationRecord {
  readonly id: string;
  readonly url: string;
  readonly payload: Notification;
  readonly secret: string | null;
  readonly attempts: readonly { readonly at: number; readonly status: number | null }[];
  readonly nextAt: number | null;
}

/** Messages that are remembered. */
const maxNotifications = 20_000;

/** Milliseconds of real time until a shop that does not answer has not answered (assumed). */
const responseTimeoutMs = 15_000;

/** How long `reorder` holds a message back when no other is sent. */
const maxHoldMs = 60_000;

/** What the notifications need of the rest. */
export interface NotificationDeps {
  readonly clock: VirtualClock;
  readonly ids: IdGenerator;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly endpoints: WebhookEndpoints;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * What Ledyer tells a shop by itself (page Notifications): sent until it is answered
 * with 200, up to eight times over a day, on the clock of the emulator.
 */
export class Notifications {
  readonly #deps: NotificationDeps;
  readonly #records = new Map<string, NotificationRecord>();
  /** Held back until another one was sent. */
  readonly #reordered = new Set<string>();

  constructor(deps: NotificationDeps) {
    this.#deps = deps;
  }

  /** Tells the address of the session, if it has one, and every endpoint that wants this event. */
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

  /** Sends it once more, now. @throws {ApiError} 404 for the id of no notification. */
  async replay(id: string): Promise<NotificationState> {
    const before = this.#records.get(id);
    if (!before) throw new ApiError(404, `There is no notification ${id}`);
    await this.#attempt(id);
    return toNotificationState(this.#records.get(id) ?? before);
  }

  get records(): NotificationRecord[] {
    return [...this.#records.values()];
  }

  /** Forgets all, takes up these, and goes on trying where that was not over. */
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
    const delaysMs = { lose: null, delay: fault ? faultDelayMs(fault) : 0, reorder: maxHoldMs };
    const delayMs =
      fault && fault.kind in delaysMs ? delaysMs[fault.kind as keyof typeof delaysMs] : 0;
    const record: NotificationRecord = {
      ...message,
      id: ids.prefixed('msg'),
      attempts: [],
      nextAt: delayMs === null ? null : clock.now() + delayMs,
    };
    this.#records.set(record.id, record);
    const [oldest] = this.#records.keys();
    if (this.#records.size > maxNotifications && oldest !== undefined) this.#records.delete(oldest);

    if (fault?.kind === 'reorder') this.#reordered.add(record.id);
    if (fault?.kind === 'duplicate') clock.trackWork(this.#attempt(record.id));
    // What is sent at once is sent on a clock that stands, too.
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

    // Another attempt may have ended meanwhile.
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

  /** The status of the answer, or `null` when there was none. */
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
