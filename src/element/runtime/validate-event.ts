/** Why the purchase is refused, as the buyer reads it. What is left out is said in the tag's words. */
export interface Refusal {
  readonly title?: string | null | undefined;
  readonly body?: string | null | undefined;
}

/** What a page says to a purchase: `true` lets it go on, anything else does not. */
export type ValidationAnswer = boolean | Refusal;

/** What an event needs of the question that it asks. */
export interface AskedQuestion {
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Takes the one answer. */
  readonly respond: (answer: unknown) => void;
}

/**
 * The buyer pressed buy, and Ledyer's checkout waits for the page to agree.
 *
 * Only sessions with `requireClientValidation` ask. An answer that does not come
 * is "no": nothing but `true`, in time, lets the purchase go on. It is no control
 * over what is ordered, which stays with the shop's server.
 */
export class CheckoutValidateEvent extends Event {
  static readonly type = 'ledyer-validate';
  readonly sessionId: string;
  /** When an answer is too late, in milliseconds as `performance.now()` counts them. */
  readonly deadline: number;
  /**
   * Aborts when the answer does not count any more: it is too late, buy was
   * pressed again, the checkout has gone, or nobody answers. An answer that
   * counted aborts nothing, so what was reserved for it may be given back here.
   */
  readonly signal: AbortSignal;
  readonly #respond: AskedQuestion['respond'];
  #answered = false;

  constructor(sessionId: string, { deadline, signal, respond }: AskedQuestion) {
    super(CheckoutValidateEvent.type, { bubbles: true, composed: true });
    this.sessionId = sessionId;
    this.deadline = deadline;
    this.signal = signal;
    this.#respond = respond;
  }

  /**
   * Answers, now or when a promise is settled; a rejection refuses. Others still
   * hear the event.
   *
   * @throws {DOMException} `InvalidStateError` after the dispatch, as in a listener that has awaited
   *     something before, and when the event has an answer already.
   */
  respondWith(answer: ValidationAnswer | PromiseLike<ValidationAnswer>): void {
    if (this.#answered) {
      throw new DOMException(
        'ledyer-validate has an answer already: only one listener may call respondWith(), and only once.',
        'InvalidStateError',
      );
    }
    if (this.eventPhase === Event.NONE) {
      throw new DOMException(
        'respondWith() came after the dispatch of ledyer-validate: call it before the first await, with a promise of the answer.',
        'InvalidStateError',
      );
    }
    this.#answered = true;
    this.#respond(answer);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ledyer-validate': CheckoutValidateEvent;
  }
}
