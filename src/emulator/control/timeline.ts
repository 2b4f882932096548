import { toIsoTime, type EmulatorTimeSource } from '../clock/clock.js';
import type { TimelineEvent, TimelineEntry, TimelinePage } from './control-api.js';
import { RingBuffer } from '../ring-buffer.js';

/** Maximum number of entries. */
const maxEntries = 2000;

/** The events of the emulator, in order. */
export class Timeline {
  readonly #clock: EmulatorTimeSource;
  readonly #entries = new RingBuffer<TimelineEntry>(maxEntries);
  readonly #listeners = new Set<(entry: TimelineEntry) => void>();

  constructor(clock: EmulatorTimeSource) {
    this.#clock = clock;
  }

  add(event: TimelineEvent): void {
    const entry = {
      seq: this.#entries.total + 1,
      at: toIsoTime(this.#clock.now()),
      ...event,
    };
    this.#entries.add(entry);
    for (const onEntry of this.#listeners) onEntry(entry);
  }

  /** Returns the kept entries after the entry with this number. */
  since(after: number): TimelinePage {
    const last = this.#entries.total;
    // A number above `last` is from before a reset, so all entries are new to that client.
    const entries = this.#entries.list(after > last ? last : last - after);
    return { last, entries };
  }

  /** Subscribes to new entries. Returns a function that unsubscribes. */
  subscribe(onEntry: (entry: TimelineEntry) => void): () => void {
    this.#listeners.add(onEntry);
    return () => {
      this.#listeners.delete(onEntry);
    };
  }

  clear(): void {
    this.#entries.clear();
    this.add({ type: 'reset' });
  }
}
