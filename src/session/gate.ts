/** A gate that is open or closed. Callers wait for it to open. */
export class Gate {
  #closing = new AbortController();
  #waiters: (() => void)[] = [];

  get isOpen(): boolean {
    return !this.#closing.signal.aborted;
  }

  /** Aborts when the gate closes next. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort();
  }

  open(): void {
    if (this.isOpen) return;
    this.#closing = new AbortController();
    for (const pass of this.#waiters.splice(0)) pass();
  }

  /** Resolves when the gate is open, or when `signal` aborts. */
  async untilOpen(signal: AbortSignal): Promise<void> {
    if (this.isOpen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const proceed = () => {
        signal.removeEventListener('abort', proceed);
        resolve();
      };
      this.#waiters.push(proceed);
      signal.addEventListener('abort', proceed);
    });
  }
}
