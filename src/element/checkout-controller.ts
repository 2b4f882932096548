import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { CheckoutError } from '../session/checkout-error.js';
import { idle, isEnd, next, opening, unusable } from '../session/checkout-state.js';
import type { CheckoutState } from '../session/checkout-state.js';
import type { Clock } from '../session/clock.js';
import type { Feed, News } from '../session/news.js';
import { Pace } from '../session/pace.js';
import type { SessionId } from '../session/session-id.js';
import { CheckoutErrorEvent, eventOfNews, eventsOfStep } from './events.js';
import { claimPage, releasePage } from './page-claim.js';

/** Milliseconds after which a hint that the shop does not confirm is called unconfirmed. */
const confirmationLimit = 60_000;

/** A checkout to be shown and followed, or why that cannot be. */
export type Assignment =
  | {
      readonly sessionId: SessionId;
      /** Ledyer's checkout on the page. */
      readonly frame: Feed;
      /** The shop's status resource, asked at this pace. */
      readonly status: (pace: Pace) => Feed;
    }
  | { readonly error: CheckoutError };

/** What the controller needs of its element. */
export interface CheckoutHost extends ReactiveControllerHost, EventTarget {
  readonly isConnected: boolean;
  /** As the page wrote it; empty when there is none. */
  readonly sessionId: string;
}

/** What the element decides. */
export interface CheckoutPlan {
  /** All that an assignment is made of, as one text: another text means another checkout. */
  key(): string;
  /** What to show and follow now. Called once for each checkout. */
  assign(): Assignment;
  /** There is another state; called before the page is told. */
  show(state: CheckoutState): void;
}

export interface ControllerEffects {
  readonly clock: Clock;
  /** Between 0 and 1, like `Math.random`. */
  readonly random: () => number;
  readonly document: Document;
}

/** One checkout from its start to its stop. */
interface Generation {
  readonly key: string;
  readonly sessionId: string;
  readonly abort: AbortController;
  readonly pace: Pace;
}

/**
 * Follows the host's session for as long as the host is in the page.
 *
 * The one place where news becomes state and state becomes events. Each checkout
 * is a generation with a signal of its own: what belongs to an older one ends
 * with that signal, and its late news is not heard. Moving the host in the
 * document is no end, because it is connected again before anything is stopped.
 */
export class CheckoutController implements ReactiveController {
  state: CheckoutState = idle;
  readonly #host: CheckoutHost;
  readonly #plan: CheckoutPlan;
  readonly #effects: ControllerEffects;
  #generation: Generation | undefined;

  constructor(host: CheckoutHost, plan: CheckoutPlan, effects: ControllerEffects) {
    this.#host = host;
    this.#plan = plan;
    this.#effects = effects;
    host.addController(this);
  }

  hostConnected(): void {
    this.#follow();
  }

  hostUpdate(): void {
    if (this.#host.isConnected) this.#follow();
  }

  hostDisconnected(): void {
    // A move disconnects and connects in one go; only what stays away is over.
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#stop();
    });
  }

  /** Asks the shop now. */
  refresh(): void {
    this.#generation?.pace.arm();
  }

  /** Starts the same session over, as after a failure to load. */
  reload(): void {
    this.#stop();
    if (this.#host.isConnected) this.#follow();
  }

  /** Makes the checkout that the host wants the one that is followed. */
  #follow(): void {
    const { sessionId } = this.#host;
    const key = this.#plan.key();
    if (this.#generation?.key === key) return;
    this.#stop();
    if (!sessionId) return;

    const { clock, random, document } = this.#effects;
    const isVisible = () => document.visibilityState === 'visible';
    const pace = new Pace({ clock, random, isVisible });
    const generation = { key, sessionId, abort: new AbortController(), pace };
    this.#generation = generation;

    const free = claimPage(document, this, () => {
      this.reload();
    });
    const assignment = free ? this.#plan.assign() : { error: duplicate() };
    if ('error' in assignment) void this.#refuse(assignment.error, generation);
    else this.#start(assignment, generation);
  }

  #start(assignment: Exclude<Assignment, { error: unknown }>, generation: Generation): void {
    const { sessionId, frame, status } = assignment;
    const { signal } = generation.abort;
    this.#show(opening(sessionId));
    this.#wakeUp(generation);
    void this.#hear(frame(sessionId, signal), generation);
    void this.#hear(status(generation.pace)(sessionId, signal), generation);
  }

  /** Says why there is no checkout, after the update that shows it. */
  async #refuse(error: CheckoutError, { sessionId, abort }: Generation): Promise<void> {
    this.#show(unusable(error));
    await this.#host.updateComplete;
    if (!abort.signal.aborted) this.#host.dispatchEvent(new CheckoutErrorEvent(sessionId, error));
  }

  /** Asks at once when somebody comes back to the page, or the network does. */
  #wakeUp({ pace, abort: { signal } }: Generation): void {
    const { document } = this.#effects;
    const wake = () => {
      if (document.visibilityState === 'visible') pace.arm();
    };
    document.addEventListener('visibilitychange', wake, { signal });
    document.defaultView?.addEventListener('online', wake, { signal });
    document.defaultView?.addEventListener('pageshow', wake, { signal });
  }

  /** Reads a feed to its end. */
  async #hear(feed: AsyncIterable<News>, generation: Generation): Promise<void> {
    for await (const news of feed) this.#learn(news, generation);
  }

  #learn(news: News, generation: Generation): void {
    const { key, sessionId, pace, abort } = generation;
    // The page may have asked for another checkout already, with the update still to come.
    if (abort.signal.aborted || this.#plan.key() !== key) return;

    const previous = this.state;
    if (isEnd(previous) && news.type !== 'ready') return;
    if (news.type === 'hint') pace.arm();
    this.#show(next(previous, news));

    const told = eventOfNews(news, sessionId);
    for (const event of [...(told ? [told] : []), ...eventsOfStep(this.state, previous)]) {
      // A listener may take the tag out of the page, or give it another session.
      if (!abort.signal.aborted) this.#host.dispatchEvent(event);
    }
    if (this.state.status === 'confirming' && previous.status !== 'confirming') {
      void this.#watchConfirmation(generation);
    }
  }

  async #watchConfirmation(generation: Generation): Promise<void> {
    await this.#effects.clock.sleep(confirmationLimit, generation.abort.signal);
    this.#learn({ type: 'overdue' }, generation);
  }

  #stop(): void {
    this.#generation?.abort.abort();
    this.#generation = undefined;
    releasePage(this.#effects.document, this);
    this.#show(idle);
  }

  #show(state: CheckoutState): void {
    if (state === this.state) return;
    this.state = state;
    this.#plan.show(state);
  }
}

const duplicate = () =>
  new CheckoutError(
    'duplicate',
    'Another <ledyer-checkout> shows a checkout on this page. Ledyer’s script serves one at a time: remove the other tag first.',
  );
