/** Factor by which time passes faster. */
const speedFactor = 60;
/** Shorter delays, which only let the browser work, keep their length. */
const minDelayMs = 100;

/**
 * An accelerated clock for a document that shows one state of the tag.
 *
 * Some states need time: a load timeout, a late confirmation. The clock runs fast until the tag has the wanted
 * state, and then stops, so that the tag does not leave it.
 */
export class AcceleratedClock {
  readonly #setTimeout = globalThis.setTimeout.bind(globalThis);
  readonly #now = performance.now.bind(performance);
  /** Accelerated time of the stop. */
  #stoppedAt: number | undefined;

  /** Replaces the timers of the window. Call it before the tag's code runs. */
  install(): void {
    const setTimeout = (callback: () => void, delayMs = 0) => {
      const run = () => {
        // After the stop, longer timers never fire.
        if (this.#stoppedAt === undefined || delayMs < minDelayMs) callback();
      };
      return this.#setTimeout(run, delayMs < minDelayMs ? delayMs : delayMs / speedFactor);
    };
    Object.assign(globalThis, { setTimeout });
    performance.now = () => this.#stoppedAt ?? this.#now() * speedFactor;
  }

  stop(): void {
    this.#stoppedAt ??= performance.now();
  }
}
