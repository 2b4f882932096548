import type { ClientApi } from '../../ledyer/client-api.js';
import { isFinal, next, invalidConfigState } from '../../session/checkout-state.js';
import type { CheckoutError } from '../../session/checkout-error.js';
import type { CheckoutState } from '../../session/checkout-state.js';
import type { Clock } from '../../session/clock.js';
import type { WatchSessionOptions } from '../../session/watch-session.js';
import type { Feed, CheckoutUpdate } from '../../session/checkout-update.js';
import { PollScheduler } from '../../session/poll-scheduler.js';
import type { SessionId } from '../../session/parse-session-id.js';
import type { Launch } from '../checkout-controller.js';
import {
  CheckoutCompleteEvent,
  CheckoutDiagnosticEvent,
  CheckoutErrorEvent,
  eventOfNews,
  eventsOfStep,
  type CheckoutStep,
} from './events.js';
import { CheckoutLock, suspensionTimeout } from './checkout-lock.js';
import { PageLife } from './page-lifecycle.js';
import { suspensionLimit } from '../start/suspension.js';
import { Validation, type ValidationTexts } from './validation.js';

/** Milliseconds after which a hint that the shop does not confirm is called unconfirmed. */
const confirmationLimit = 60_000;

/** A checkout to be followed. */
export interface Assignment {
  readonly sessionId: SessionId;
  /** Ledyer's checkout on the page. */
  readonly frame: Feed;
  /** What the shop says of the session. */
  readonly status: (options: Omit<WatchSessionOptions, 'push'>) => Feed;
}

export interface FollowingOptions {
  readonly host: EventTarget & { readonly updateComplete: Promise<boolean> };
  readonly launch: Pick<Launch<unknown>, 'sessionId' | 'signal' | 'isWanted' | 'show'>;
  /** The state in which it is taken over. */
  readonly state: CheckoutState;
  /** When it was started, on the clock. */
  readonly startedAt: number;
  readonly clock: Clock;
  /** Milliseconds of the wall clock, which goes on while a machine sleeps. */
  readonly wallClock: () => number;
  /** Between 0 and 1, like `Math.random`. */
  readonly random: () => number;
  readonly document: Document;
  /** Ledyer's api as it is now. */
  readonly api: () => ClientApi | undefined;
  /** Milliseconds for an answer to a validation, as the page wants it now. */
  readonly validationTimeout: () => unknown;
  readonly validationTexts: () => ValidationTexts;
  /** What happens on completion, unless the page prevents it. */
  readonly complete: (orderId: string | undefined) => void;
}

/**
 * One checkout, from the moment it is taken over until its signal aborts: the one
 * place where news becomes state and state becomes events.
 */
export class Following {
  state: CheckoutState;
  readonly #options: FollowingOptions;
  readonly #pace: PollScheduler;
  readonly #life: PageLife;
  readonly #validation: Validation;
  readonly #lock: CheckoutLock;
  readonly #reached = new Set<CheckoutStep>();

  constructor(options: FollowingOptions) {
    this.#options = options;
    this.state = options.state;
    const { clock, random, launch, api, host } = options;
    const report = (error: CheckoutError) => {
      this.learn({ type: 'trouble', error });
    };
    this.#lock = new CheckoutLock({
      api,
      report,
      tell: (news) => {
        this.learn(news);
      },
    });
    this.#validation = new Validation({
      sessionId: launch.sessionId,
      clock,
      api,
      report,
      timeout: options.validationTimeout,
      texts: options.validationTexts,
      dispatch: (event) => host.dispatchEvent(event),
    });
    const onReturn = () => {
      this.#look();
    };
    this.#life = new PageLife({ ...options, onReturn }, launch.signal);
    this.#pace = new PollScheduler({ clock, random, environment: this.#life });
  }

  start({ sessionId, frame, status }: Assignment): void {
    const { clock, random, launch } = this.#options;
    const scheduler = this.#pace;
    const life = this.#life;
    const follow = status({ scheduler, clock, random, environment: life, gate: life.gate });
    this.#time('loaded');
    void this.#hear(frame(sessionId, launch.signal));
    void this.#hear(follow(sessionId, launch.signal));
  }

  /** Asks the shop now. */
  refresh(): void {
    this.#pace.requestNow();
  }

  /** Locks Ledyer's checkout while the cart changes, or unlocks it. */
  lock(isLocked: boolean): void {
    this.#lock.set(isLocked);
  }

  /** A lease was held for too long, and the checkout has been unlocked. */
  complain(): void {
    this.learn({ type: 'trouble', error: suspensionTimeout(suspensionLimit) });
  }

  /** Ledyer asks whether the purchase may go on; `at` is when, on the clock. */
  ask(at: number): void {
    // A page that wants another checkout, or has its order, is not asked; but Ledyer is answered.
    if (this.#options.launch.isWanted() && !isFinal(this.state)) this.#validation.ask(at);
    else this.#validation.decline();
  }

  /** The checkout is about to be taken away: a purchase that waits for an answer is refused. */
  close(): void {
    this.#validation.close();
  }

  /** Says why there is no checkout, after the update that shows it. */
  async refuse(error: CheckoutError): Promise<void> {
    const { host, launch } = this.#options;
    this.#show(invalidConfigState(error));
    await host.updateComplete;
    // What is no session id may be a secret in the wrong place, so it is not passed on.
    const about = error.code === 'session-id-invalid' ? '' : launch.sessionId;
    if (!launch.signal.aborted) host.dispatchEvent(new CheckoutErrorEvent(about, error));
  }

  learn(news: CheckoutUpdate): void {
    const { launch, host } = this.#options;
    const previous = this.state;
    if (!launch.isWanted() || (isFinal(previous) && news.type !== 'ready')) return;
    if (isOfTheFrame(news)) this.#pace.frameHasFiredEvents = true;
    if (news.type === 'buy') this.#pace.onBuy();
    if (news.type === 'hint') this.#pace.onFrameEvent();
    this.#show(next(previous, news));

    const told = eventOfNews(news, launch.sessionId);
    for (const event of [...(told ? [told] : []), ...eventsOfStep(this.state, previous)]) {
      // A listener may take the tag out of the page, or give it another session.
      if (launch.signal.aborted || !host.dispatchEvent(event)) continue;
      if (event instanceof CheckoutCompleteEvent) this.#options.complete(event.orderId);
    }
    if (launch.signal.aborted) return;
    if (news.type === 'answer') this.#time('answered');
    if (news.type === 'ready') this.#time('ready');
    if (this.state.status === 'complete') this.#time('complete');
    if (news.type === 'ready') this.#lock.ready();
    if (this.state.status === 'confirming' && previous.status !== 'confirming') {
      void this.#watchConfirmation();
    }
  }

  /** Reads a feed to its end. */
  async #hear(feed: AsyncIterable<CheckoutUpdate>): Promise<void> {
    for await (const news of feed) this.learn(news);
  }

  /** Somebody is back at the page, where anything may have happened meanwhile. */
  #look(): void {
    const wasParked = this.#pace.streamState === 'parked';
    this.#life.gate.open();
    // A stream that opens says how things are; one that is open may be dead without knowing it.
    if (!wasParked) this.#pace.onPageReturn();
  }

  /** Says when a step was reached for the first time. */
  #time(step: CheckoutStep): void {
    const { host, launch, clock, startedAt } = this.#options;
    if (this.#reached.has(step)) return;
    this.#reached.add(step);
    host.dispatchEvent(
      new CheckoutDiagnosticEvent(launch.sessionId, step, clock.now() - startedAt),
    );
  }

  async #watchConfirmation(): Promise<void> {
    await this.#options.clock.sleep(confirmationLimit, this.#options.launch.signal);
    this.learn({ type: 'overdue' });
  }

  #show(state: CheckoutState): void {
    this.state = state;
    this.#options.launch.show(state);
  }
}

/** Whether Ledyer's checkout fired an event: where one came through, the next will too. */
const isOfTheFrame = ({ type }: CheckoutUpdate): boolean =>
  type === 'hint' || type === 'buy' || type === 'customer-changed';
