import type { EmulatorTimeSource } from './clock.js';

interface Timer {
  readonly dueAt: number;
  readonly run: () => unknown;
}

/** Maximum delay of `setTimeout`, in milliseconds. */
const maxTimeoutMs = 2 ** 31 - 1;

/**
 * The emulator's clock. It follows real time until a caller stops or moves it.
 *
 * The clock only moves forward. Scheduled work runs in order when its time is reached, in real time or during a
 * move. A shop that gets notifications during a move of a week gets each one at its own time.
 */
export class VirtualClock implements EmulatorTimeSource {
  readonly #source: EmulatorTimeSource;
  readonly #timers = new Set<Timer>();
  readonly #pendingWork = new Set<Promise<unknown>>();
  #offsetMs = 0;
  #stoppedAt: number | null = null;
  #timeout: ReturnType<typeof setTimeout> | undefined;
  /** Time of the pending platform timeout. */
  #nextWakeAt = Infinity;
  /** Moves run one after the other. */
  #lastMove: Promise<unknown> = Promise.resolve();

  /** @param source the clock's source of time while it runs; default: the platform's time */
  constructor(source: EmulatorTimeSource = Date) {
    this.#source = source;
  }

  now(): number {
    return this.#stoppedAt ?? this.#source.now() + this.#offsetMs;
  }

  /** Whether the clock follows its source. */
  get running(): boolean {
    return this.#stoppedAt === null;
  }

  /** Schedules work for that time, or for now when that time has passed. Returns a function that cancels it. */
  schedule(dueAt: number, run: () => unknown): () => void {
    const timer = { dueAt, run };
    this.#timers.add(timer);
    // A search of all timers for each new one would be quadratic.
    if (dueAt < this.#nextWakeAt) this.#scheduleWake();
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Delays moves until this work has settled. */
  trackWork(work: Promise<unknown>): void {
    const done = work
      .catch(() => undefined)
      .then(() => {
        this.#pendingWork.delete(done);
      });
    this.#pendingWork.add(done);
  }

  /** Resolves after that many milliseconds. Rejects with the signal's reason when the signal aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
        // The move continues only after the code behind `await sleep(…)` has run.
        return new Promise((done) => setTimeout(done, 0));
      };
      const cancel = this.schedule(this.now() + ms, wake);
      const onAbort = () => {
        cancel();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Moves to this time and resolves when all work that was due has run. An earlier time changes nothing. */
  moveTo(time: number): Promise<void> {
    return this.#enqueueMove(() => this.#moveTo(time));
  }

  /** Moves forward by that many milliseconds. */
  advance(ms: number): Promise<void> {
    return this.#enqueueMove(() => this.#moveTo(this.now() + ms));
  }

  /** Starts or stops the clock. */
  setRunning(running: boolean): Promise<void> {
    return this.#enqueueMove(() => {
      if (running === this.running) return;
      if (running) this.#resumeAt(this.now());
      else this.#stoppedAt = this.now();
      this.#scheduleWake();
    });
  }

  /** Drops all scheduled work and follows real time again. */
  reset(): void {
    this.#timers.clear();
    this.#offsetMs = 0;
    this.#stoppedAt = null;
    this.#scheduleWake();
  }

  /** The state of the clock, for {@link restore}. */
  get snapshot(): ClockSnapshot {
    return { offsetMs: this.#offsetMs, stoppedAt: this.#stoppedAt };
  }

  restore({ offsetMs, stoppedAt }: ClockSnapshot): void {
    this.#offsetMs = offsetMs;
    this.#stoppedAt = stoppedAt;
    this.#scheduleWake();
  }

  #enqueueMove(move: () => unknown): Promise<void> {
    const moved = this.#lastMove.then(move).then(() => undefined);
    this.#lastMove = moved.catch(() => undefined);
    return moved;
  }

  async #moveTo(time: number): Promise<void> {
    const { running } = this;
    this.#stoppedAt = this.now();
    await this.#waitForIdle();
    for (let timer = this.#nextTimer(); timer && timer.dueAt <= time; timer = this.#nextTimer()) {
      this.#timers.delete(timer);
      this.#stoppedAt = Math.max(this.#stoppedAt, timer.dueAt);
      await timer.run();
      await this.#waitForIdle();
    }
    this.#stoppedAt = Math.max(this.#stoppedAt, time);
    if (running) this.#resumeAt(this.#stoppedAt);
    this.#scheduleWake();
  }

  async #waitForIdle(): Promise<void> {
    while (this.#pendingWork.size > 0) await Promise.all(this.#pendingWork);
  }

  #resumeAt(time: number): void {
    this.#offsetMs = time - this.#source.now();
    this.#stoppedAt = null;
  }

  /** Returns the timer that is due first. Timers with the same time keep their order. */
  #nextTimer(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (!first || timer.dueAt < first.dueAt) first = timer;
    return first;
  }

  /** Sets a platform timeout for the next timer. */
  #scheduleWake(): void {
    clearTimeout(this.#timeout);
    const next = this.#nextTimer();
    this.#nextWakeAt = next && this.running ? next.dueAt : Infinity;
    if (!next || !this.running) return;
    const delayMs = Math.min(Math.max(next.dueAt - this.now(), 0), maxTimeoutMs);
    this.#timeout = setTimeout(() => {
      for (
        let timer = this.#nextTimer();
        timer && this.running && timer.dueAt <= this.now();
        timer = this.#nextTimer()
      ) {
        this.#timers.delete(timer);
        void timer.run();
      }
      this.#scheduleWake();
    }, delayMs);
    // In Node a timeout keeps the process alive. Scheduled work should not.
    (this.#timeout as { unref?: () => void }).unref?.();
  }
}

/** The state of a clock. */
export interface ClockSnapshot {
  /** Offset from the source of time while the clock runs, in milliseconds. */
  readonly offsetMs: number;
  readonly stoppedAt: number | null;
}
