/**
 * The time of a document that shows one state of the tag.
 *
 * A tag does not stay where it is: what loads gives up after a while, and what is
 * being confirmed becomes overdue. Here time leaps until the state is reached,
 * and then stands still.
 */
export class AcceleratedClock {
  readonly #setTimeout = globalThis.setTimeout.bind(globalThis);
  readonly #now = performance.now.bind(performance);
  /** When it stopped, on the clock that leaps. */
  #stoppedAt: number | undefined;

  /** Takes the place of the window's own time; before the tag's code runs. */
  install(): void {
    const wait = (run: () => void, ms = 0) => {
      const go = () => {
        // What was to happen later than now does not happen any more.
        if (this.#stoppedAt === undefined || ms < minDelayMs) run();
      };
      return this.#setTimeout(go, ms < minDelayMs ? ms : ms / speedFactor);
    };
    Object.assign(globalThis, { setTimeout: wait });
    performance.now = () => this.#stoppedAt ?? this.#now() * speedFactor;
  }

  stop(): void {
    this.#stoppedAt ??= performance.now();
  }
}

/** How many times as fast as it is outside. */
const speedFactor = 60;
/** Milliseconds below which a wait is for the browser's sake, and real. */
const minDelayMs = 100;
