import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CheckoutState } from '../session/checkout-state.js';
import { idleState, loadingState } from '../session/initial-state.js';
import type { SessionId } from '../session/session-id.js';
import { firstPause, longestPause, moduleBlocked } from './start/module-retry.js';
import { claimPage, releasePage } from './start/page-lock.js';
import { onTimer, Suspension, type Later } from './start/suspension.js';

/** What the controller needs of its element. */
export interface CheckoutHost extends ReactiveControllerHost, EventTarget {
  readonly isConnected: boolean;
}

/** What the element decides; `Launched` is what it starts at once. */
export interface CheckoutPlan<Launched> {
  /** All that a checkout is made of, the session first: another value anywhere means another checkout. */
  key(): readonly [sessionId: string, ...rest: unknown[]];
  /** Starts Ledyer's part, until `signal` aborts; nothing when what the page wrote cannot be used. */
  launch(signal: AbortSignal): Launched | undefined;
  /** The rest of the tag's code, which comes after what the buyer waits for. */
  load(launched: Launched | undefined): Promise<(launch: Launch<Launched>) => Running>;
  /** There is another state; called before the page is told. */
  show(state: CheckoutState): void;
}

export interface ControllerEffects {
  readonly document: Document;
  readonly later?: Later;
}

/** A checkout that the rest of the code takes over. */
export interface Launch<Launched> {
  readonly sessionId: string;
  /** Nothing when it could not be started. */
  readonly launched: Launched | undefined;
  /** Whether the page has no other checkout. */
  readonly isFirst: boolean;
  readonly signal: AbortSignal;
  /** Whether it is still what the page wants: it may have asked for another, with the update to come. */
  isWanted(): boolean;
  show(state: CheckoutState): void;
}

/** A checkout that has been taken over. */
export interface Running {
  /** Asks the shop now. */
  refresh(): void;
  /** Locks Ledyer's checkout while the cart changes, or unlocks it. */
  lock(isLocked: boolean): void;
  /** A lease was held for too long, and the checkout has been unlocked. */
  complain(): void;
  /** It is about to be taken away: the last moment for an answer. */
  close(): void;
}

/** One checkout from its start to its stop. */
interface Generation {
  readonly key: readonly unknown[];
  readonly abort: AbortController;
  running?: Running;
  /** Locked once, before it was taken over. */
  wasLocked?: boolean;
}

/**
 * Shows and follows the host's session for as long as the host is in the page.
 *
 * Each checkout is a generation with a signal of its own: what belongs to an older
 * one ends with that signal. Moving the host in the document is no end, because it
 * is connected again before anything is stopped.
 */
export class CheckoutController<Launched> implements ReactiveController {
  state: CheckoutState = idleState;
  readonly #host: CheckoutHost;
  readonly #plan: CheckoutPlan<Launched>;
  readonly #document: Document;
  readonly #later: Later;
  /** Who wants the checkout locked, while the cart changes. */
  readonly suspension: Suspension;
  #generation: Generation | undefined;

  constructor(host: CheckoutHost, plan: CheckoutPlan<Launched>, effects: ControllerEffects) {
    this.#host = host;
    this.#plan = plan;
    this.#document = effects.document;
    this.#later = effects.later ?? onTimer;
    this.suspension = new Suspension({
      later: this.#later,
      changed: (isLocked) => {
        const generation = this.#generation;
        if (generation?.running) generation.running.lock(isLocked);
        else if (generation) generation.wasLocked = true;
      },
      forced: () => this.#generation?.running?.complain(),
    });
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
    this.#generation?.running?.refresh();
  }

  /** Starts the same session over, as after a failure to load. */
  reload(): void {
    this.#stop();
    if (this.#host.isConnected) this.#follow();
  }

  /** Makes the checkout that the host wants the one that is shown. */
  #follow(): void {
    const key = this.#plan.key();
    const [sessionId] = key;
    if (isSame(this.#generation?.key, key)) return;
    this.#stop();
    if (!sessionId) return;

    const generation: Generation = { key, abort: new AbortController() };
    const { signal } = generation.abort;
    this.#generation = generation;
    const isFirst = claimPage(this.#document, this, () => {
      this.reload();
    });
    const launched = isFirst ? this.#plan.launch(signal) : undefined;
    if (launched) this.#show(loadingState(sessionId as SessionId));
    else if (isFirst) releasePage(this.#document, this);
    void this.#handOver(generation, {
      sessionId,
      launched,
      isFirst,
      signal,
      isWanted: () => !signal.aborted && isSame(this.#plan.key(), key),
      show: (state) => {
        if (!signal.aborted) this.#show(state);
      },
    });
  }

  /** Gives the checkout to the rest of the code; until that has come, nobody follows the session. */
  async #handOver(
    generation: Generation,
    launch: Launch<Launched>,
    pause = firstPause,
  ): Promise<void> {
    const { signal, sessionId } = launch;
    let start;
    try {
      start = await this.#plan.load(launch.launched);
    } catch (cause) {
      if (signal.aborted) return;
      this.#host.dispatchEvent(moduleBlocked(sessionId, cause));
      this.#later(pause, () => {
        if (!signal.aborted)
          void this.#handOver(generation, launch, Math.min(2 * pause, longestPause));
      });
      return;
    }
    if (signal.aborted) return;
    generation.running = start(launch);
    if (!generation.wasLocked) return;
    // Also where it is over: the frame may have read the session before the cart changed.
    generation.running.lock(true);
    if (!this.suspension.isSuspended) generation.running.lock(false);
  }

  #stop(): void {
    const generation = this.#generation;
    this.#generation = undefined;
    generation?.running?.close();
    generation?.abort.abort();
    this.suspension.clear();
    releasePage(this.#document, this);
    this.#show(idleState);
  }

  #show(state: CheckoutState): void {
    if (state === this.state) return;
    this.state = state;
    this.#plan.show(state);
  }
}

const isSame = (one: readonly unknown[] | undefined, other: readonly unknown[]): boolean =>
  one?.length === other.length && one.every((value, index) => value === other[index]);
