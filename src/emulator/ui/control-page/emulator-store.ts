import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Order } from '../../../ledyer/order.js';
import type { Session } from '../../../ledyer/session.js';
import type { FaultState, NotificationState, TimelineEntry } from '../../control/control-api.js';
import { control, toEmulatorPath } from './control-client.js';
import { EstimatedClock } from './estimated-clock.js';

const maxTimelineEntries = 1_000;

/** Delay in which several entries share one read. */
const debounceMs = 120;

const reconnectDelayMs = 2_000;

/** A part of the state that is read with one request. */
export type Resource = 'sessions' | 'orders' | 'notifications' | 'faults' | 'clock';
const allResources: readonly Resource[] = [
  'sessions',
  'orders',
  'notifications',
  'faults',
  'clock',
];

/** Returns the resources that may have changed with an entry. */
function getAffectedResources(entry: TimelineEntry): readonly Resource[] {
  switch (entry.type) {
    case 'request':
      return entry.method === 'GET' ? [] : ['sessions', 'orders'];
    case 'session':
      return ['sessions', 'orders'];
    case 'order':
      return ['orders'];
    case 'notification':
      return ['notifications'];
    case 'validation':
      return [];
    case 'fault':
      return ['faults'];
    case 'clock':
    case 'reset':
      return allResources;
  }
}

/**
 * The emulator's state in this page. Reads all resources once, then those that the timeline reports as changed.
 *
 * The timeline is a stream. Each time it opens, all resources are read again, because the emulator may have
 * restarted.
 */
export class EmulatorStore implements ReactiveController {
  sessions: readonly Session[] = [];
  orders: ReadonlyMap<string, Order> = new Map();
  /** Newest first. */
  notifications: readonly NotificationState[] = [];
  faults: readonly FaultState[] = [];
  /** Newest first. */
  entries: readonly TimelineEntry[] = [];
  connection: 'connecting' | 'live' | 'lost' = 'connecting';
  readonly time = new EstimatedClock();

  readonly #host: ReactiveControllerHost;
  #stream: EventSource | undefined;
  #reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #staleResources = new Set<Resource>();
  #lastSeq = 0;
  #lastReadMs = 0;
  #pendingRefresh: Promise<void> = Promise.resolve();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    void this.#open();
  }

  hostDisconnected(): void {
    this.#stream?.close();
    clearTimeout(this.#reconnectTimer);
    clearTimeout(this.#refreshTimer);
  }

  /** Returns the notifications about a session or its order, newest first. */
  getNotifications({ id, orderId }: Session): readonly NotificationState[] {
    return this.notifications.filter(({ payload }) => {
      const ids = payload as { sessionId?: string; orderId?: string };
      return ids.sessionId === id || ids.orderId === orderId;
    });
  }

  /** Reads everything, then opens the stream. */
  async #open(): Promise<void> {
    try {
      const { last, entries } = await control.timeline(0);
      this.entries = [...entries].reverse().slice(0, maxTimelineEntries);
      this.#lastSeq = last;
      await this.#read(allResources);
    } catch {
      this.#reconnectLater();
      return;
    }
    this.connection = 'live';
    this.#host.requestUpdate();

    const stream = new EventSource(toEmulatorPath(`_emulator/timeline?after=${this.#lastSeq}`));
    this.#stream = stream;
    stream.addEventListener('entry', (event: MessageEvent<string>) => {
      this.#onEntry(JSON.parse(event.data) as TimelineEntry);
    });
    stream.addEventListener('error', () => {
      stream.close();
      this.#reconnectLater();
    });
  }

  #reconnectLater(): void {
    this.connection = 'lost';
    this.#host.requestUpdate();
    this.#reconnectTimer = setTimeout(() => void this.#open(), reconnectDelayMs);
  }

  #onEntry(entry: TimelineEntry): void {
    // A reset restarts the sequence numbers.
    if (entry.type === 'reset') this.entries = [];
    else if (entry.seq <= this.#lastSeq) return;
    this.#lastSeq = entry.seq;
    this.entries = [entry, ...this.entries].slice(0, maxTimelineEntries);
    for (const resource of getAffectedResources(entry)) this.#staleResources.add(resource);
    this.#refreshTimer ??= setTimeout(
      () => {
        this.#refreshTimer = undefined;
        void this.refresh();
      },
      Math.max(debounceMs, this.#lastReadMs * 4),
    );
    this.#host.requestUpdate();
  }

  /** Reads these and all stale resources. Refreshes run one at a time, so that no older response comes last. */
  refresh(...resources: readonly Resource[]): Promise<void> {
    for (const resource of resources) this.#staleResources.add(resource);
    this.#pendingRefresh = this.#pendingRefresh.then(() => this.#readStale());
    return this.#pendingRefresh;
  }

  async #readStale(): Promise<void> {
    const resources = [...this.#staleResources];
    this.#staleResources.clear();
    const startedAt = performance.now();
    try {
      await this.#read(resources);
    } catch {
      // The stream reports a lost connection.
    }
    // The delay grows with the duration of a read, which is long for many sessions.
    this.#lastReadMs = performance.now() - startedAt;
    this.#host.requestUpdate();
  }

  async #read(resources: readonly Resource[]): Promise<void> {
    const readers: Readonly<Record<Resource, () => Promise<void>>> = {
      sessions: async () => {
        this.sessions = (await control.sessions()).sessions;
      },
      orders: async () => {
        const { orders } = await control.orders();
        this.orders = new Map(orders.map((order) => [order.id, order]));
      },
      notifications: async () => {
        this.notifications = [...(await control.notifications()).notifications].reverse();
      },
      faults: async () => {
        this.faults = (await control.faults()).faults;
      },
      clock: async () => {
        this.time.set(await control.clock());
      },
    };
    await Promise.all(resources.map((resource) => readers[resource]()));
  }
}
