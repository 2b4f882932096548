/** A condition that is open or closed. Callers can wait until it is open. */
export class Gate {
  #closeAbort = new AbortController();
  #resolveWaiters: (() => void)[] = [];

  get isOpen(): boolean {
    return !this.#closeAbort.signal.aborted;
  }

  /** Aborts when the gate closes next. */
  get closed(): AbortSignal {
    return this.#closeAbort.signal;
  }

  close(): void {
    this.#closeAbort.abort();
  }

  open(): void {
    if (this.isOpen) return;
    this.#closeAbort = new AbortController();
    for (const resolve of this.#resolveWaiters.splice(0)) resolve();
  }

  /** Resolves when the gate is open, or when `signal` aborts. */
  async untilOpen(signal: AbortSignal): Promise<void> {
    if (this.isOpen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const proceed = () => {
        signal.removeEventListener('abort', proceed);
        resolve();
      };
      this.#resolveWaiters.push(proceed);
      signal.addEventListener('abort', proceed);
    });
  }
}
