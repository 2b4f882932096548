/** Why the purchase is rejected, as shown to the buyer. Omitted parts have default texts. */
export interface ValidationMessage {
  readonly title?: string | null | undefined;
  readonly body?: string | null | undefined;
}

/** The page's answer: `true` lets the purchase proceed, anything else does not. */
export type ValidationAnswer = boolean | ValidationMessage;

export interface CheckoutValidateEventInit {
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Accepts the answer. */
  readonly respond: (answer: unknown) => void;
}

/**
 * The buyer pressed buy, and Ledyer's checkout waits for the page's answer.
 *
 * Only sessions with `requireClientValidation` fire it. A missing answer is "no": only `true`, in time, lets the
 * purchase proceed. The event does not protect the order: the shop's server has to compare it with the cart.
 */
export class CheckoutValidateEvent extends Event {
  static readonly type = 'ledyer-validate';
  readonly sessionId: string;
  /** When an answer is too late, in milliseconds on the clock of `performance.now()`. */
  readonly deadline: number;
  /**
   * Aborts when the answer no longer counts: it is too late, buy was pressed again, the checkout was removed, or no
   * listener answered. An answer that counted does not abort it, so a listener may undo a reservation here.
   */
  readonly signal: AbortSignal;
  readonly #respond: CheckoutValidateEventInit['respond'];
  #hasAnswer = false;

  constructor(sessionId: string, { deadline, signal, respond }: CheckoutValidateEventInit) {
    super(CheckoutValidateEvent.type, { bubbles: true, composed: true });
    this.sessionId = sessionId;
    this.deadline = deadline;
    this.signal = signal;
    this.#respond = respond;
  }

  /**
   * Answers, now or when the promise settles. A rejected promise rejects the purchase. Other listeners still get the
   * event.
   *
   * @throws {DOMException} `InvalidStateError` after the dispatch (a listener must not await before it), and when
   *   the event already has an answer
   */
  respondWith(answer: ValidationAnswer | PromiseLike<ValidationAnswer>): void {
    if (this.#hasAnswer) {
      throw new DOMException('respondWith() was called twice.', 'InvalidStateError');
    }
    if (this.eventPhase === Event.NONE) {
      throw new DOMException(
        'respondWith() was called too late: call it before the first await.',
        'InvalidStateError',
      );
    }
    this.#hasAnswer = true;
    this.#respond(answer);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ledyer-validate': CheckoutValidateEvent;
  }
}
