import { toIsoTime, type EmulatorTimeSource } from '../clock/clock.js';
import type { TimelineEvent, TimelineEntry, Timeline as TimelineAnswer } from './control-api.js';
import { RingBuffer } from '../ring-buffer.js';

/** Entries that are remembered. */
const maxEntries = 2000;

/** What happened in the emulator, for whoever watches it. */
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

  /** What came after the entry with this number, as far as it is remembered. */
  since(after: number): TimelineAnswer {
    const last = this.#entries.total;
    // A number from before a reset is of another count, so everything is new to who has it.
    const entries = this.#entries.list(after > last ? last : last - after);
    return { last, entries };
  }

  /** Tells each entry from now on. Gives back what ends that. */
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
