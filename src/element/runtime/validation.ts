import {
  clientValidationLimitMs,
  type ClientApi,
  type ClientValidation,
} from '../../ledyer/client-api.js';
import { CheckoutError } from '../../session/checkout-error.js';
import type { Clock } from '../../session/clock.js';
import { plainText } from './sanitize-text.js';
import { CheckoutValidateEvent, type Refusal } from './validate-event.js';

/** Milliseconds that a page has for its answer, unless it chooses itself. */
export const validationTimeoutDefault = 8_000;

/** Less is no time for a request to a shop's server. */
const shortest = 1_000;
/** Ledyer proceeds after its limit. The last second is for the way to its frame, and for the late timers of a hidden page. */
const longest = clientValidationLimitMs - 1_000;

/**
 * The time for an answer that a page may have, in milliseconds, for one that it asks for.
 * Frameworks write `undefined` where a page leaves it out, and no attribute is `null`.
 */
export const validationTimeout = (wanted: unknown): number =>
  typeof wanted === 'number' && !Number.isNaN(wanted)
    ? Math.min(Math.max(wanted, shortest), longest)
    : validationTimeoutDefault;

/**
 * Longest texts, in characters. They stand in Ledyer's frame, which is about 500 px
 * wide: a heading of two lines and a paragraph of ten.
 */
const titleLimit = 100;
const bodyLimit = 500;

/** What the buyer reads, in the buyer's language. */
export interface ValidationTexts {
  /** The page said no. */
  readonly refused: { readonly title: string; readonly body: string };
  /** Nobody could say yes. */
  readonly unchecked: { readonly title: string; readonly body: string };
}

export interface ValidationOptions {
  readonly sessionId: string;
  readonly clock: Clock;
  /** Ledyer's api as it is now. */
  readonly api: () => ClientApi | undefined;
  /** Milliseconds for an answer, as the page wants it now. */
  readonly timeout: () => unknown;
  readonly texts: () => ValidationTexts;
  /** Fires the event at the tag. */
  readonly dispatch: (event: CheckoutValidateEvent) => void;
  readonly report: (error: CheckoutError) => void;
}

/** One press of the buy button that waits for an answer. */
interface Question {
  readonly deadline: number;
  /** Aborts when the page's answer does not count any more. */
  readonly lapse: AbortController;
  /** Aborts when nothing is waited for any more, for whatever reason. */
  readonly over: AbortController;
}

/**
 * Asks the page whether a purchase may go on, and answers Ledyer once for each question.
 *
 * Ledyer proceeds when it hears nothing for {@link clientValidationLimitMs}, so
 * it always hears something before, and "no" unless the page said yes. Its api has
 * no ids for questions: one that comes while another is open takes its place, its
 * deadline included, and the older one is not answered, for that would be taken as
 * an answer to the newer.
 */
export class Validation {
  readonly #options: ValidationOptions;
  #open: Question | undefined;

  constructor(options: ValidationOptions) {
    this.#options = options;
  }

  /**
   * Ledyer asks.
   *
   * @param askedAt when it did, in milliseconds of the clock; its time runs from there
   */
  ask(askedAt = this.#options.clock.now()): void {
    const { clock, sessionId, dispatch, timeout } = this.#options;
    const now = clock.now();
    // A moment that is none, or to come, is a forged one: time would never run out.
    const since = askedAt <= now ? askedAt : now;
    const superseded = this.#open;
    const question: Question = {
      // No later than that of the one before: else a question every few seconds, forged or not, puts it off for ever.
      deadline: Math.min(since + validationTimeout(timeout()), superseded?.deadline ?? Infinity),
      lapse: new AbortController(),
      over: new AbortController(),
    };
    this.#open = question;
    superseded?.over.abort();
    superseded?.lapse.abort();

    const remaining = question.deadline - now;
    void clock.sleep(remaining, question.over.signal).then(() => this.#refuse(question, tooLate()));
    let handled = false;
    dispatch(
      new CheckoutValidateEvent(sessionId, {
        deadline: question.deadline,
        signal: question.lapse.signal,
        respond: (answer) => {
          handled = true;
          void this.#hear(question, answer);
        },
      }),
    );
    if (!handled) this.#refuse(question, unhandled());
  }

  /** The checkout is about to go away: whoever waits for an answer is refused while it can still hear. */
  close(): void {
    if (this.#open) this.decline();
  }

  /** Answers "no" without a word to the page: to a question that comes when the checkout is not wanted any more. */
  decline(): void {
    const question = this.#open;
    if (question) this.#settle(question);
    try {
      this.#options.api()?.clientValidation(refusal(undefined, this.#options.texts().unchecked));
    } catch {
      // It has gone already, and with it whoever could pay.
    }
    question?.lapse.abort();
  }

  async #hear(question: Question, promise: unknown): Promise<void> {
    let validation: ClientValidation;
    try {
      validation = read(await promise, this.#options.texts());
    } catch (cause) {
      this.#refuse(question, failed(cause));
      return;
    }
    // A machine that slept may hear the answer before its timer.
    if (this.#options.clock.now() >= question.deadline) this.#refuse(question, tooLate());
    else if (this.#settle(question)) this.#answer(validation);
  }

  /** Refuses for want of an answer, and says why. */
  #refuse(question: Question, error: CheckoutError): void {
    if (!this.#settle(question)) return;
    this.#answer(refusal(undefined, this.#options.texts().unchecked));
    question.lapse.abort(error);
    this.#options.report(error);
  }

  /** Whether the question was open, which it is not from now on. */
  #settle(question: Question): boolean {
    if (this.#open !== question) return false;
    this.#open = undefined;
    question.over.abort();
    return true;
  }

  #answer(validation: ClientValidation): void {
    try {
      const api = this.#options.api();
      if (!api) throw new Error('window.ledyer.api has gone.');
      api.clientValidation(validation);
    } catch (cause) {
      this.#options.report(undelivered(cause));
    }
  }
}

/** @throws TypeError for what is no answer */
function read(answer: unknown, { refused }: ValidationTexts): ClientValidation {
  if (answer === true) return { shouldProceed: true };
  if (answer === false) return refusal(undefined, refused);
  if (typeof answer === 'object' && answer) return refusal(answer, refused);
  throw new TypeError(
    `respondWith() was given a value of type ${typeof answer}: answer true, false, or { title, body }.`,
  );
}

const refusal = (
  given: Refusal | undefined,
  words: ValidationTexts['refused'],
): ClientValidation => ({
  shouldProceed: false,
  message: {
    title: plainText(own(given, 'title'), titleLimit) || words.title,
    body: plainText(own(given, 'body'), bodyLimit) || words.body,
  },
});

// What a page put on Object.prototype is no answer of it.
const own = (given: Refusal | undefined, part: keyof Refusal): unknown =>
  given && Object.hasOwn(given, part) ? given[part] : undefined;

const failed = (cause: unknown) =>
  new CheckoutError(
    'validation-failed',
    'The answer to ledyer-validate was an error, or none that can be read, so the purchase was refused. The cause says more.',
    { cause },
  );

const tooLate = () =>
  new CheckoutError(
    'validation-timeout',
    'The answer to ledyer-validate did not come within validation-timeout, so the purchase was refused. Ledyer itself waits for no more than 10 s.',
  );

const unhandled = () =>
  new CheckoutError(
    'validation-unhandled',
    'The session has requireClientValidation, and nobody answers ledyer-validate, so the purchase was refused: listen to it and call event.respondWith(), or create the session without that setting.',
  );

const undelivered = (cause: unknown) =>
  new CheckoutError(
    'validation-undelivered',
    'The answer to ledyer-validate did not reach Ledyer’s checkout, which proceeds without one unless the session says otherwise.',
    { cause },
  );
