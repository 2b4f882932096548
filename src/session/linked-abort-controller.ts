/** Why it is over, once for all: an exception of its own for each would take a stack that nobody reads. */
const abortReason = new DOMException('It is over.', 'AbortError');

/**
 * A controller that aborts with any of `signals`, too.
 *
 * Whoever makes one aborts it when it is over, and it then lets go of `signals`,
 * which may live as long as the page. `AbortSignal.any` cannot be told that, and
 * Node 20 keeps one for ever that had a listener when it aborted.
 */
export class LinkedAbortController extends AbortController {
  readonly #signals: readonly AbortSignal[];
  readonly #follow = () => {
    this.abort();
  };

  constructor(...signals: readonly AbortSignal[]) {
    super();
    this.#signals = signals;
    for (const signal of signals) signal.addEventListener('abort', this.#follow);
    if (signals.some(({ aborted }) => aborted)) this.abort();
  }

  override abort(): void {
    super.abort(abortReason);
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#follow);
  }
}
