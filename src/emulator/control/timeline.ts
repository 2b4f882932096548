import { isoTime, type Clock } from '../clock/clock.js';
import type { Happening, TimelineEntry, Timeline as TimelineAnswer } from './control-api.js';
import { Ring } from '../ring-buffer.js';

/** Entries that are remembered. */
const limit = 2000;

/** What happened in the emulator, for whoever watches it. */
export class Timeline {
  readonly #clock: Clock;
  readonly #entries = new Ring<TimelineEntry>(limit);
  readonly #listeners = new Set<(entry: TimelineEntry) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(happening: Happening): void {
    const entry = {
      seq: this.#entries.total + 1,
      at: isoTime(this.#clock.now()),
      ...happening,
    };
    this.#entries.add(entry);
    for (const hear of this.#listeners) hear(entry);
  }

  /** What came after the entry with this number, as far as it is remembered. */
  since(after: number): TimelineAnswer {
    const last = this.#entries.total;
    // A number from before a reset is of another count, so everything is new to who has it.
    const entries = this.#entries.list(after > last ? last : last - after);
    return { last, entries };
  }

  /** Tells each entry from now on. Gives back what ends that. */
  listen(hear: (entry: TimelineEntry) => void): () => void {
    this.#listeners.add(hear);
    return () => {
      this.#listeners.delete(hear);
    };
  }

  clear(): void {
    this.#entries.clear();
    this.add({ type: 'reset' });
  }
}
