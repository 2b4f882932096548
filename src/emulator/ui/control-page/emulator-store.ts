import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Order } from '../../../ledyer/order.js';
import type { Session } from '../../../ledyer/session.js';
import type { FaultState, NotificationState, TimelineEntry } from '../../control/control-api.js';
import { control } from './control-client.js';
import { EmulatorClock } from './emulator-clock.js';

/** Entries that the page keeps; the emulator has more. */
const maxTimelineEntries = 1_000;

/** Milliseconds in which what happens together is read together. */
const debounceMs = 120;

/** Milliseconds until a stream that broke is opened anew. */
const reconnectDelayMs = 2_000;

/** What can be read on its own. */
export type Resource = 'sessions' | 'orders' | 'notifications' | 'faults' | 'clock';
const allResources: readonly Resource[] = [
  'sessions',
  'orders',
  'notifications',
  'faults',
  'clock',
];

/** What has to be read again after this. */
function affectedResources(entry: TimelineEntry): readonly Resource[] {
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
 * The emulator as this page knows it: everything is read once, and after that
 * what the timeline says has changed.
 *
 * The timeline arrives as a stream. Whenever that opens, the first time or after a
 * break, all is read anew, because the emulator may have started anew meanwhile.
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
  readonly time = new EmulatorClock();

  readonly #host: ReactiveControllerHost;
  #stream: EventSource | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  readonly #stale = new Set<Resource>();
  #last = 0;
  /** Milliseconds that the last reading took. */
  #effort = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    void this.#open();
  }

  hostDisconnected(): void {
    this.#stream?.close();
    clearTimeout(this.#again);
    clearTimeout(this.#gathering);
  }

  /** Reads everything, and then follows. */
  async #open(): Promise<void> {
    try {
      const { last, entries } = await control.timeline(0);
      this.entries = [...entries].reverse().slice(0, maxTimelineEntries);
      this.#last = last;
      await this.#read(allResources);
    } catch {
      this.#lose();
      return;
    }
    this.connection = 'live';
    this.#host.requestUpdate();

    const stream = new EventSource(`/_emulator/timeline?after=${this.#last}`);
    this.#stream = stream;
    stream.addEventListener('entry', (event: MessageEvent<string>) => {
      this.#hear(JSON.parse(event.data) as TimelineEntry);
    });
    stream.addEventListener('error', () => {
      stream.close();
      this.#lose();
    });
  }

  #lose(): void {
    this.connection = 'lost';
    this.#host.requestUpdate();
    this.#again = setTimeout(() => void this.#open(), reconnectDelayMs);
  }

  #hear(entry: TimelineEntry): void {
    // After a reset the emulator counts from the beginning.
    if (entry.type === 'reset') this.entries = [];
    else if (entry.seq <= this.#last) return;
    this.#last = entry.seq;
    this.entries = [entry, ...this.entries].slice(0, maxTimelineEntries);
    for (const part of affectedResources(entry)) this.#stale.add(part);
    this.#gathering ??= setTimeout(
      () => {
        this.#gathering = undefined;
        void this.refresh();
      },
      Math.max(debounceMs, this.#effort * 4),
    );
    this.#host.requestUpdate();
  }

  /**
   * Reads again what is out of date, and these parts in any case. One reading waits
   * for the one before, so that no older answer comes last.
   */
  refresh(...parts: readonly Resource[]): Promise<void> {
    for (const part of parts) this.#stale.add(part);
    this.#reading = this.#reading.then(() => this.#readStale());
    return this.#reading;
  }

  async #readStale(): Promise<void> {
    const stale = [...this.#stale];
    this.#stale.clear();
    const began = performance.now();
    try {
      await this.#read(stale);
    } catch {
      // The stream says so too when the emulator is gone.
    }
    // An emulator with very many sessions is asked less often.
    this.#effort = performance.now() - began;
    this.#host.requestUpdate();
  }

  async #read(parts: readonly Resource[]): Promise<void> {
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
    await Promise.all(parts.map((part) => readers[part]()));
  }
}
