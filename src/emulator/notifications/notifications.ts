import { notificationRetryDelaysMs, type Notification } from '../../ledyer/notification.js';
import { isoTime } from '../clock/clock.js';
import type { NotificationState } from '../control/control-api.js';
import type { Endpoints } from './webhook-endpoints.js';
import { notificationFaultKinds } from '../faults/fault-kinds.js';
import type { Faults } from '../faults/faults.js';
import type { NewIds } from '../id-generator.js';
import { Refusal } from '../http/api-error.js';
import { msOf } from '../faults/fault-effects.js';
import type { Timeline } from '../control/timeline.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { signatureHeaders } from './webhook-signature.js';

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
const limit = 20_000;

/** Milliseconds of real time until a shop that does not answer has not answered (assumed). */
const patience = 15_000;

/** How long `reorder` holds a message back when no other is sent. */
const longestHold = 60_000;

/** What the notifications need of the rest. */
export interface NotificationParts {
  readonly clock: VirtualClock;
  readonly ids: NewIds;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly endpoints: Endpoints;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * What Ledyer tells a shop by itself (page Notifications): sent until it is answered
 * with 200, up to eight times over a day, on the clock of the emulator.
 */
export class Notifications {
  readonly #parts: NotificationParts;
  readonly #records = new Map<string, NotificationRecord>();
  /** Held back until another one was sent. */
  readonly #held = new Set<string>();

  constructor(parts: NotificationParts) {
    this.#parts = parts;
  }

  /** Tells the address of the session, if it has one, and every endpoint that wants this event. */
  send(payload: Notification, url: string | null): void {
    const { eventType } = payload;
    if (url) this.#add({ url, payload, secret: null });
    for (const endpoint of this.#parts.endpoints.for(eventType)) {
      this.#add({ url: endpoint.url, payload, secret: endpoint.secret ?? null });
    }
  }

  /** Oldest first. */
  list(): NotificationState[] {
    return Array.from(this.#records.values(), notificationState);
  }

  /** Sends it once more, now. @throws {Refusal} 404 for the id of no notification. */
  async replay(id: string): Promise<NotificationState> {
    const before = this.#records.get(id);
    if (!before) throw new Refusal(404, `There is no notification ${id}`);
    await this.#attempt(id);
    return notificationState(this.#records.get(id) ?? before);
  }

  get records(): NotificationRecord[] {
    return [...this.#records.values()];
  }

  /** Forgets all, takes up these, and goes on trying where that was not over. */
  restore(records: readonly NotificationRecord[]): void {
    this.#records.clear();
    this.#held.clear();
    for (const record of records) {
      this.#records.set(record.id, record);
      this.#attemptLater(record);
    }
  }

  #add(message: Pick<NotificationRecord, 'url' | 'payload' | 'secret'>): void {
    const { clock, ids, faults } = this.#parts;
    const { eventType } = message.payload;
    const fault = faults.strike('notifications', eventType, notificationFaultKinds);
    const waits = { lose: null, delay: fault ? msOf(fault) : 0, reorder: longestHold };
    const wait = fault && fault.kind in waits ? waits[fault.kind as keyof typeof waits] : 0;
    const record: NotificationRecord = {
      ...message,
      id: ids.own('msg'),
      attempts: [],
      nextAt: wait === null ? null : clock.now() + wait,
    };
    this.#records.set(record.id, record);
    const [oldest] = this.#records.keys();
    if (this.#records.size > limit && oldest !== undefined) this.#records.delete(oldest);

    if (fault?.kind === 'reorder') this.#held.add(record.id);
    if (fault?.kind === 'duplicate') clock.during(this.#attempt(record.id));
    // What is sent at once is sent on a clock that stands, too.
    if (wait === 0) clock.during(this.#attempt(record.id));
    else this.#attemptLater(record);
  }

  #attemptLater({ id, nextAt }: NotificationRecord): void {
    if (nextAt === null) return;
    this.#parts.clock.at(nextAt, () =>
      this.#records.get(id)?.nextAt === nextAt ? this.#attempt(id) : undefined,
    );
  }

  async #attempt(id: string): Promise<void> {
    const sent = this.#records.get(id);
    if (!sent) return;
    this.#held.delete(id);
    const at = this.#parts.clock.now();
    const status = await this.#deliver(sent, at);

    // Another attempt may have ended meanwhile.
    const before = this.#records.get(id);
    if (!before) return;
    const attempts = [...before.attempts, { at, status }];
    const isDelivered = attempts.some((attempt) => attempt.status === 200);
    const wait = isDelivered ? undefined : notificationRetryDelaysMs[attempts.length];
    const after = { ...before, attempts, nextAt: wait === undefined ? null : at + wait };
    this.#records.set(id, after);
    this.#attemptLater(after);
    this.#parts.timeline.add({
      type: 'notification',
      notificationId: id,
      eventType: after.payload.eventType,
      url: after.url,
      attempt: attempts.length,
      status,
      nextAt: after.nextAt === null ? null : isoTime(after.nextAt),
    });
    await Promise.all(Array.from(this.#held, (held) => this.#attempt(held)));
  }

  /** The status of the answer, or `null` when there was none. */
  async #deliver({ id, url, payload, secret }: NotificationRecord, at: number) {
    const body = JSON.stringify(payload);
    try {
      const signature = secret
        ? await signatureHeaders(secret, id, Math.floor(at / 1000), body)
        : {};
      const response = await this.#parts.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signature },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    }
  }
}

const notificationState = (record: NotificationRecord): NotificationState => ({
  id: record.id,
  eventType: record.payload.eventType,
  url: record.url,
  payload: record.payload,
  attempts: record.attempts.map(({ at, status }) => ({ at: isoTime(at), status })),
  nextAt: record.nextAt === null ? null : isoTime(record.nextAt),
});
