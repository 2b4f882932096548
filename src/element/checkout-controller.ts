import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { CheckoutError } from '../session/checkout-error.js';
import { idle, isEnd, next, opening, unusable } from '../session/checkout-state.js';
import type { CheckoutState } from '../session/checkout-state.js';
import type { Clock } from '../session/clock.js';
import type { FollowOptions } from '../session/follow.js';
import type { Feed, News } from '../session/news.js';
import { Pace } from '../session/pace.js';
import type { SessionId } from '../session/session-id.js';
import { CheckoutErrorEvent, eventOfNews, eventsOfStep } from './events.js';
import { claimPage, releasePage } from './page-claim.js';
import { PageLife } from './page-life.js';

/** Milliseconds after which a hint that the shop does not confirm is called unconfirmed. */
const confirmationLimit = 60_000;

/** A checkout to be shown and followed, or why that cannot be. */
export type Assignment =
  | {
      readonly sessionId: SessionId;
      /** Ledyer's checkout on the page. */
      readonly frame: Feed;
      /** What the shop says of the session. */
      readonly status: (options: Omit<FollowOptions, 'push'>) => Feed;
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
  /** All that an assignment is made of: another value anywhere means another checkout. */
  key(): readonly unknown[];
  /** What to show and follow now. Called once for each checkout. */
  assign(): Assignment;
  /** There is another state; called before the page is told. */
  show(state: CheckoutState): void;
}

export interface ControllerEffects {
  readonly clock: Clock;
  /** Milliseconds of the wall clock, which goes on while a machine sleeps. */
  readonly wallClock: () => number;
  /** Between 0 and 1, like `Math.random`. */
  readonly random: () => number;
  readonly document: Document;
}

/** One checkout from its start to its stop. */
interface Generation {
  readonly key: readonly unknown[];
  readonly sessionId: string;
  readonly abort: AbortController;
  readonly pace: Pace;
  readonly life: PageLife;
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
    this.#generation?.pace.check();
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
    if (isSame(this.#generation?.key, key)) return;
    this.#stop();
    if (!sessionId) return;

    const generation = this.#newGeneration(key, sessionId);
    this.#generation = generation;
    const assignment = this.#plan.assign();
    if ('error' in assignment) void this.#refuse(assignment.error, generation);
    else if (this.#claim()) this.#start(assignment, generation);
    else void this.#refuse(duplicate(), generation);
  }

  #claim(): boolean {
    return claimPage(this.#effects.document, this, () => {
      this.reload();
    });
  }

  #newGeneration(key: readonly unknown[], sessionId: string): Generation {
    const { clock, random } = this.#effects;
    const abort = new AbortController();
    const onReturn = () => {
      this.#look(generation);
    };
    const life = new PageLife({ ...this.#effects, onReturn }, abort.signal);
    const pace = new Pace({ clock, random, surroundings: life });
    const generation = { key, sessionId, abort, pace, life };
    return generation;
  }

  #start(assignment: Exclude<Assignment, { error: unknown }>, generation: Generation): void {
    const { sessionId, frame, status } = assignment;
    const { pace, life, abort } = generation;
    const { clock, random } = this.#effects;
    this.#show(opening(sessionId));
    const follow = status({ pace, clock, random, surroundings: life, gate: life.gate });
    void this.#hear(frame(sessionId, abort.signal), generation);
    void this.#hear(follow(sessionId, abort.signal), generation);
  }

  /** Somebody is back at the page, where anything may have happened meanwhile. */
  #look({ pace, life }: Generation): void {
    const wasParked = pace.link === 'parked';
    life.gate.open();
    // A stream that opens says how things are; one that is open may be dead without knowing it.
    if (!wasParked) pace.returned();
  }

  /** Says why there is no checkout, after the update that shows it. */
  async #refuse(error: CheckoutError, { sessionId, abort }: Generation): Promise<void> {
    this.#show(unusable(error));
    await this.#host.updateComplete;
    if (abort.signal.aborted) return;
    // What is no session id may be a secret in the wrong place, so it is not passed on.
    const about = error.code === 'session-id-invalid' ? '' : sessionId;
    this.#host.dispatchEvent(new CheckoutErrorEvent(about, error));
  }

  /** Reads a feed to its end. */
  async #hear(feed: AsyncIterable<News>, generation: Generation): Promise<void> {
    for await (const news of feed) this.#learn(news, generation);
  }

  #learn(news: News, generation: Generation): void {
    const { key, sessionId, pace, abort } = generation;
    // The page may have asked for another checkout already, with the update still to come.
    if (abort.signal.aborted || !isSame(this.#plan.key(), key)) return;

    const previous = this.state;
    if (isEnd(previous) && news.type !== 'ready') return;
    if (isOfTheFrame(news)) pace.frameSpeaks = true;
    if (news.type === 'buy') pace.bought();
    if (news.type === 'hint') pace.hinted();
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

const isSame = (one: readonly unknown[] | undefined, other: readonly unknown[]): boolean =>
  one?.length === other.length && one.every((value, index) => value === other[index]);

/** Whether Ledyer's checkout fired an event: where one came through, the next will too. */
const isOfTheFrame = ({ type }: News): boolean =>
  type === 'hint' || type === 'buy' || type === 'customer-changed';

const duplicate = () =>
  new CheckoutError(
    'duplicate',
    'Another <ledyer-checkout> shows a checkout on this page. Ledyer’s script serves one at a time: remove the other tag first.',
  );
