import {
  clientValidationLimitMs,
  type ClientApi,
  type ClientValidation,
} from '../../ledyer/client-api.js';
import { CheckoutError } from '../../session/checkout-error.js';
import type { Clock } from '../../session/clock.js';
import { hasOwn } from '../../session/has-own.js';
import { toPlainText } from './sanitize-text.js';
import { CheckoutValidateEvent, type ValidationMessage } from './validate-event.js';

/** The default timeout for the page's answer. */
export const defaultTimeoutMs = 8_000;

/** Lower limit of the timeout. A request to a shop's server may take this long. */
const minTimeoutMs = 1_000;
/**
 * Upper limit of the timeout. Ledyer proceeds a second later. That second is for the message to its frame and for
 * late timers of a hidden page.
 */
const maxTimeoutMs = clientValidationLimitMs - 1_000;

/**
 * Returns the timeout in milliseconds, within limits. Frameworks may set it to `undefined` or `null`, and an empty
 * attribute is 0.
 */
export const clampTimeoutMs = (timeout: unknown): number =>
  typeof timeout === 'number' && timeout
    ? Math.min(Math.max(timeout, minTimeoutMs), maxTimeoutMs)
    : defaultTimeoutMs;

/**
 * Limits of the texts, in characters. They are shown in Ledyer's frame, about 500 px wide: a heading of two lines
 * and a paragraph of ten.
 */
const maxTitleLength = 100;
const maxBodyLength = 500;

/** The texts for the buyer, in the buyer's language. */
export interface ValidationMessages {
  /** The page answered "no". */
  readonly rejected: { readonly title: string; readonly body: string };
  /** There was no valid answer. */
  readonly validationUnavailable: { readonly title: string; readonly body: string };
}

export interface ValidationOptions {
  readonly sessionId: string;
  readonly clock: Clock;
  /** Returns Ledyer's current API. Throws if there is none. */
  readonly api: () => ClientApi;
  /** Returns the page's current timeout in milliseconds. */
  readonly timeout: () => unknown;
  /** Returns `undefined` until they have loaded. A "no" without a message is valid (page Client API events). */
  readonly messages: () => ValidationMessages | undefined;
  /** Fires the event at the tag. */
  readonly dispatch: (event: CheckoutValidateEvent) => void;
  readonly onError: (error: CheckoutError) => void;
}

/** A press of the buy button that waits for an answer. */
interface ValidationRequest {
  readonly deadline: number;
  /** When Ledyer stops waiting. */
  readonly limit: number;
  /** Aborts when the page's answer no longer counts. */
  readonly abort: AbortController;
  /** Aborts when the request is finished for any reason. */
  readonly done: AbortController;
}

/**
 * Asks the page whether a purchase may proceed, and answers Ledyer once per request.
 *
 * Ledyer proceeds when it gets no answer for {@link clientValidationLimitMs}. So it always gets one in time, which is
 * "no" unless the page answered `true`. Its API has no request ids: a new request replaces a pending one and keeps
 * its deadline. The older request gets no answer, because Ledyer would apply it to the newer one.
 */
export class Validation {
  readonly #options: ValidationOptions;
  #pending: ValidationRequest | undefined;
  /** The last rejection, and when Ledyer no longer waits for it. */
  #rejection: { readonly answer: ClientValidation; readonly until: number } | undefined;

  constructor(options: ValidationOptions) {
    this.#options = options;
  }

  /**
   * Handles a request from Ledyer.
   *
   * @param requestedAt time of the request in milliseconds of the clock. The timeout counts from then.
   */
  handleRequest(requestedAt = this.#options.clock.now()): void {
    const { clock, sessionId, dispatch, timeout } = this.#options;
    const now = clock.now();
    // Clamps future and NaN timestamps of forged events, so that the deadline always passes.
    // Stryker disable next-line EqualityOperator: equal times give the same result
    const startedAt = requestedAt <= now ? requestedAt : now;
    const superseded = this.#pending;
    const request: ValidationRequest = {
      // At most the deadline of the previous request. Repeated requests would otherwise postpone it for ever.
      deadline: Math.min(startedAt + clampTimeoutMs(timeout()), superseded?.deadline ?? Infinity),
      limit: startedAt + clientValidationLimitMs,
      abort: new AbortController(),
      done: new AbortController(),
    };
    this.#pending = request;
    this.#rejection = undefined;
    superseded?.done.abort();
    superseded?.abort.abort();

    const remaining = request.deadline - now;
    void clock
      .sleep(remaining, request.done.signal)
      .then(() => this.#fail(request, new CheckoutError('validation-timeout')));
    let handled = false;
    dispatch(
      new CheckoutValidateEvent(sessionId, {
        deadline: request.deadline,
        signal: request.abort.signal,
        respond: (answer) => {
          handled = true;
          void this.#handleAnswer(request, answer);
        },
      }),
    );
    if (!handled) this.#fail(request, new CheckoutError('validation-unhandled'));
  }

  /**
   * Called before the checkout is removed or loaded again: rejects a pending purchase while the frame can still receive
   * the answer.
   */
  close(): void {
    if (this.#pending) this.reject();
  }

  /** Called when a frame has loaded. Repeats a rejection that the frame before it may not have received. */
  onReady(): void {
    const rejection = this.#rejection;
    if (rejection && this.#options.clock.now() < rejection.until)
      this.#sendRejection(rejection.answer);
  }

  /** Answers "no" without an event, for a checkout that is no longer current. */
  reject(): void {
    const { messages, clock } = this.#options;
    const request = this.#pending;
    if (request) this.#finish(request);
    const answer = createRejection(undefined, messages()?.validationUnavailable);
    const until = request?.limit ?? clock.now() + clientValidationLimitMs;
    this.#rejection = { answer, until };
    this.#sendRejection(answer);
    request?.abort.abort();
  }

  #sendRejection(answer: ClientValidation): void {
    try {
      this.#options.api().clientValidation(answer);
    } catch {
      // The API is gone, and the frame with it.
    }
  }

  async #handleAnswer(request: ValidationRequest, promise: unknown): Promise<void> {
    let validation: ClientValidation;
    try {
      validation = toClientValidation(await promise, this.#options.messages()?.rejected);
    } catch (cause) {
      this.#fail(request, new CheckoutError('validation-failed', undefined, { cause }));
      return;
    }
    // After sleep, the answer may arrive before the timer fires.
    if (this.#options.clock.now() >= request.deadline)
      this.#fail(request, new CheckoutError('validation-timeout'));
    else if (this.#finish(request)) this.#send(validation, request);
  }

  /** Answers "no" to a request without a valid answer, and reports why. */
  #fail(request: ValidationRequest, error: CheckoutError): void {
    if (!this.#finish(request)) return;
    this.#send(
      createRejection(undefined, this.#options.messages()?.validationUnavailable),
      request,
    );
    request.abort.abort(error);
    this.#options.onError(error);
  }

  /** Finishes the request. Returns whether it was pending. */
  #finish(request: ValidationRequest): boolean {
    if (this.#pending !== request) return false;
    this.#pending = undefined;
    request.done.abort();
    return true;
  }

  #send(validation: ClientValidation, { limit }: ValidationRequest): void {
    if (!validation.shouldProceed) this.#rejection = { answer: validation, until: limit };
    try {
      this.#options.api().clientValidation(validation);
    } catch (cause) {
      this.#options.onError(new CheckoutError('validation-undelivered', undefined, { cause }));
    }
  }
}

/** @throws {TypeError} for an invalid answer */
function toClientValidation(
  answer: unknown,
  rejected: ValidationMessages['rejected'] | undefined,
): ClientValidation {
  if (answer === true) return { shouldProceed: true };
  if (answer === false) return createRejection(undefined, rejected);
  if (typeof answer === 'object' && answer) return createRejection(answer, rejected);
  throw new TypeError(
    // Stryker disable next-line StringLiteral: a text for developers
    `respondWith() got a value of type ${typeof answer}.`,
  );
}

const createRejection = (
  message: ValidationMessage | undefined,
  defaults: ValidationMessages['rejected'] | undefined,
): ClientValidation => ({
  shouldProceed: false,
  message: {
    title: toPlainText(getOwn(message, 'title'), maxTitleLength) || defaults?.title,
    body: toPlainText(getOwn(message, 'body'), maxBodyLength) || defaults?.body,
  },
});

// Ignores properties that a page has set on `Object.prototype`.
const getOwn = (message: ValidationMessage | undefined, key: keyof ValidationMessage): unknown =>
  message && hasOwn(message, key) ? message[key] : undefined;
