/** The reason of every abort. A new exception for each abort would capture a stack trace each time. */
const abortReason = new DOMException('The operation was aborted.', 'AbortError');

/**
 * A controller that also aborts when any of `signals` aborts.
 *
 * The owner aborts it when it is done. It then removes its listeners from `signals`, which may live as long as the
 * page. `AbortSignal.any` has no such way to detach, and Node 20 leaks one that had a listener when it aborted.
 */
export class LinkedAbortController extends AbortController {
  readonly #signals: readonly AbortSignal[];
  readonly #onParentAbort = () => {
    this.abort();
  };

  constructor(...signals: readonly AbortSignal[]) {
    super();
    this.#signals = signals;
    for (const signal of signals) signal.addEventListener('abort', this.#onParentAbort);
    if (signals.some(({ aborted }) => aborted)) this.abort();
  }

  override abort(): void {
    super.abort(abortReason);
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onParentAbort);
  }
}
