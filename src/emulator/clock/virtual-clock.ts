import type { EmulatorTimeSource } from './clock.js';

interface Timer {
  readonly dueAt: number;
  readonly run: () => unknown;
}

/** The longest wait that a timer of the platform can take, in milliseconds. */
const maxTimeoutMs = 2 ** 31 - 1;

/**
 * The emulator's own time: the real one, until it is stopped or moved.
 *
 * It only moves forward. What is to be done at a time is done when that time is
 * reached, whether time got there by itself or was moved, and always in order: a
 * shop that is notified during a jump of a week sees each notification at its hour.
 */
export class VirtualClock implements EmulatorTimeSource {
  readonly #source: EmulatorTimeSource;
  readonly #timers = new Set<Timer>();
  readonly #pendingWork = new Set<Promise<unknown>>();
  #offsetMs = 0;
  #stoppedAt: number | null = null;
  #timeout: ReturnType<typeof setTimeout> | undefined;
  /** When the alarm is to ring. */
  #nextWakeAt = Infinity;
  /** Moves wait for one another. */
  #lastMove: Promise<unknown> = Promise.resolve();

  /** @param source what it follows while it runs; default: the platform's time */
  constructor(source: EmulatorTimeSource = Date) {
    this.#source = source;
  }

  now(): number {
    return this.#stoppedAt ?? this.#source.now() + this.#offsetMs;
  }

  /** Whether time passes by itself. */
  get running(): boolean {
    return this.#stoppedAt === null;
  }

  /** Does this at that time, or at once when that is over. Gives back what calls it off. */
  schedule(dueAt: number, run: () => unknown): () => void {
    const timer = { dueAt, run };
    this.#timers.add(timer);
    // Looking for the next of thousands of timers, for each of them, would be noticed.
    if (dueAt < this.#nextWakeAt) this.#scheduleWake();
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Time is not moved on while this is being done. */
  trackWork(work: Promise<unknown>): void {
    const done = work
      .catch(() => undefined)
      .then(() => {
        this.#pendingWork.delete(done);
      });
    this.#pendingWork.add(done);
  }

  /** Resolves when that much time has passed; rejects with the signal's reason when that is earlier. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
        // Whoever slept goes on before time does.
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

  /** Moves to this time, and resolves when all that was due until then is done. An earlier time changes nothing. */
  moveTo(time: number): Promise<void> {
    return this.#enqueueMove(() => this.#moveTo(time));
  }

  /** Moves that far ahead of now. */
  advance(ms: number): Promise<void> {
    return this.#enqueueMove(() => this.#moveTo(this.now() + ms));
  }

  /** Lets time pass, or not. */
  setRunning(running: boolean): Promise<void> {
    return this.#enqueueMove(() => {
      if (running === this.running) return;
      if (running) this.#resumeAt(this.now());
      else this.#stoppedAt = this.now();
      this.#scheduleWake();
    });
  }

  /** Forgets all that was to be done, and follows the real time again. */
  reset(): void {
    this.#timers.clear();
    this.#offsetMs = 0;
    this.#stoppedAt = null;
    this.#scheduleWake();
  }

  /** How it stands, for {@link restore}. */
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

  /** The timer that is due first; of several, the one that was set first. */
  #nextTimer(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (!first || timer.dueAt < first.dueAt) first = timer;
    return first;
  }

  /** Has the platform wake us when the next timer is due. */
  #scheduleWake(): void {
    clearTimeout(this.#timeout);
    const next = this.#nextTimer();
    this.#nextWakeAt = next && this.running ? next.dueAt : Infinity;
    if (!next || !this.running) return;
    const wait = Math.min(Math.max(next.dueAt - this.now(), 0), maxTimeoutMs);
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
    }, wait);
    // In Node a timer keeps the program alive; what is due in a week should not.
    (this.#timeout as { unref?: () => void }).unref?.();
  }
}

/** How a clock stands. */
export interface ClockSnapshot {
  /** Milliseconds that it is ahead of the real time while it runs. */
  readonly offsetMs: number;
  readonly stoppedAt: number | null;
}
