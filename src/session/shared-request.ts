/** A request whose result several callers await. It is aborted when all of them have given up. */
export class SharedRequest<Result> {
  readonly #controller = new AbortController();
  readonly #result: Promise<Result>;
  readonly #onAbandoned: () => void;
  #callers = 0;

  /**
   * @param send starts the request
   * @param onAbandoned called before the request is aborted because its callers have given up
   * @param startTimeout starts the time limit, and returns the function that ends it
   */
  constructor(
    send: (signal: AbortSignal) => Promise<Result>,
    onAbandoned: () => void,
    startTimeout: (onTimeout: () => void) => () => void,
  ) {
    const stopTimeout = startTimeout(() =>
      this.#controller.abort(new DOMException('The request took too long.', 'TimeoutError')),
    );
    this.#result = send(this.#controller.signal).finally(stopTimeout);
    this.#onAbandoned = onAbandoned;
  }

  /** Returns the result for one more caller. Rejects with the signal's reason when this caller gives up. */
  join(signal: AbortSignal | undefined): Promise<Result> {
    this.#callers += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal?.reason as Error);
        this.#callers -= 1;
        // React's StrictMode gives up and calls again in the same task. The second call joins this request.
        queueMicrotask(() => {
          if (this.#callers > 0) return;
          this.#onAbandoned();
          this.#controller.abort();
        });
      };
      signal?.addEventListener('abort', leave, { once: true });
      const removeListener = () => signal?.removeEventListener('abort', leave);
      this.#result.then(resolve, reject).finally(removeListener);
    });
  }
}
