import type { Clock } from './clock.js';

interface Timer {
  readonly due: number;
  readonly run: () => unknown;
}

/** The longest wait that a timer of the platform can take, in milliseconds. */
const longestWait = 2 ** 31 - 1;

/**
 * The emulator's own time: the real one, until it is stopped or moved.
 *
 * It only moves forward. What is to be done at a time is done when that time is
 * reached, whether time got there by itself or was moved, and always in order: a
 * shop that is notified during a jump of a week sees each notification at its hour.
 */
export class VirtualClock implements Clock {
  readonly #real: Clock;
  readonly #timers = new Set<Timer>();
  readonly #work = new Set<Promise<unknown>>();
  #ahead = 0;
  #stoppedAt: number | null = null;
  #alarm: ReturnType<typeof setTimeout> | undefined;
  /** When the alarm is to ring. */
  #armedFor = Infinity;
  /** Moves wait for one another. */
  #lastMove: Promise<unknown> = Promise.resolve();

  /** @param real what it follows while it runs; default: the platform's time */
  constructor(real: Clock = Date) {
    this.#real = real;
  }

  now(): number {
    return this.#stoppedAt ?? this.#real.now() + this.#ahead;
  }

  /** Whether time passes by itself. */
  get running(): boolean {
    return this.#stoppedAt === null;
  }

  /** Does this at that time, or at once when that is over. Gives back what calls it off. */
  at(due: number, run: () => unknown): () => void {
    const timer = { due, run };
    this.#timers.add(timer);
    // Looking for the next of thousands of timers, for each of them, would be noticed.
    if (due < this.#armedFor) this.#arm();
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Time is not moved on while this is being done. */
  during(work: Promise<unknown>): void {
    const done = work
      .catch(() => undefined)
      .then(() => {
        this.#work.delete(done);
      });
    this.#work.add(done);
  }

  /** Resolves when that much time has passed; rejects with the signal's reason when that is earlier. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const wake = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
        // Whoever slept goes on before time does.
        return new Promise((done) => setTimeout(done, 0));
      };
      const callOff = this.at(this.now() + ms, wake);
      const giveUp = () => {
        callOff();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Moves to this time, and resolves when all that was due until then is done. An earlier time changes nothing. */
  moveTo(time: number): Promise<void> {
    return this.#inTurn(() => this.#moveTo(time));
  }

  /** Moves that far ahead of now. */
  advance(ms: number): Promise<void> {
    return this.#inTurn(() => this.#moveTo(this.now() + ms));
  }

  /** Lets time pass, or not. */
  run(running: boolean): Promise<void> {
    return this.#inTurn(() => {
      if (running === this.running) return;
      if (running) this.#resumeAt(this.now());
      else this.#stoppedAt = this.now();
      this.#arm();
    });
  }

  /** Forgets all that was to be done, and follows the real time again. */
  reset(): void {
    this.#timers.clear();
    this.#ahead = 0;
    this.#stoppedAt = null;
    this.#arm();
  }

  /** How it stands, for {@link restore}. */
  get setting(): ClockSetting {
    return { ahead: this.#ahead, stoppedAt: this.#stoppedAt };
  }

  restore({ ahead, stoppedAt }: ClockSetting): void {
    this.#ahead = ahead;
    this.#stoppedAt = stoppedAt;
    this.#arm();
  }

  #inTurn(move: () => unknown): Promise<void> {
    const moved = this.#lastMove.then(move).then(() => undefined);
    this.#lastMove = moved.catch(() => undefined);
    return moved;
  }

  async #moveTo(time: number): Promise<void> {
    const { running } = this;
    this.#stoppedAt = this.now();
    await this.#quiet();
    for (let timer = this.#next(); timer && timer.due <= time; timer = this.#next()) {
      this.#timers.delete(timer);
      this.#stoppedAt = Math.max(this.#stoppedAt, timer.due);
      await timer.run();
      await this.#quiet();
    }
    this.#stoppedAt = Math.max(this.#stoppedAt, time);
    if (running) this.#resumeAt(this.#stoppedAt);
    this.#arm();
  }

  async #quiet(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  #resumeAt(time: number): void {
    this.#ahead = time - this.#real.now();
    this.#stoppedAt = null;
  }

  /** The timer that is due first; of several, the one that was set first. */
  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (!first || timer.due < first.due) first = timer;
    return first;
  }

  /** Has the platform wake us when the next timer is due. */
  #arm(): void {
    clearTimeout(this.#alarm);
    const next = this.#next();
    this.#armedFor = next && this.running ? next.due : Infinity;
    if (!next || !this.running) return;
    const wait = Math.min(Math.max(next.due - this.now(), 0), longestWait);
    this.#alarm = setTimeout(() => {
      for (
        let timer = this.#next();
        timer && this.running && timer.due <= this.now();
        timer = this.#next()
      ) {
        this.#timers.delete(timer);
        void timer.run();
      }
      this.#arm();
    }, wait);
    // In Node a timer keeps the program alive; what is due in a week should not.
    (this.#alarm as { unref?: () => void }).unref?.();
  }
}

/** How a clock stands. */
export interface ClockSetting {
  /** Milliseconds that it is ahead of the real time while it runs. */
  readonly ahead: number;
  readonly stoppedAt: number | null;
}
