import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CheckoutState } from '../session/checkout-state.js';
import { idleState, createLoadingState } from '../session/initial-state.js';
import type { SessionId } from '../session/session-id.js';
import { initialDelayMs, maxDelayMs, createModuleErrorEvent } from './start/module-retry.js';
import { runOutsideZones } from './start/outside-zones.js';
import { acquirePageLock, pageLock, releasePageLock, type PageLock } from './start/page-lock.js';
import { scheduleTimeout, Suspension, type Schedule } from './start/suspension.js';

/** The part of the element that its controller uses. */
export interface CheckoutHost extends ReactiveControllerHost, EventTarget {
  readonly isConnected: boolean;
}

/** The part of a started checkout that the controller reads. */
interface StartedCheckout {
  readonly sessionId: SessionId;
}

/** The operations that the controller leaves to its element. `Started` is a checkout whose script is on the page. */
export interface CheckoutHooks<Started extends StartedCheckout> {
  /**
   * Returns the checkout's configuration, the session first. Until the buyer has finished, a change of any value starts
   * another checkout.
   */
  getKey(): readonly [sessionId: string, ...rest: unknown[]];
  /** Places Ledyer's script, until `signal` aborts. Returns `undefined` if an attribute is invalid. */
  start(signal: AbortSignal): Started | undefined;
  /** Loads the runtime, which the buyer does not wait for. Returns the function that starts it. */
  loadRuntime(started: Started | undefined): Promise<(context: RuntimeContext<Started>) => Runtime>;
  /** Called with each new state, before events fire. */
  onStateChange(state: CheckoutState): void;
}

export interface ControllerDeps {
  /** Default: the lock that all tags of the page share. */
  readonly lock?: PageLock;
  readonly schedule?: Schedule;
}

/** A checkout that the controller hands to the runtime. */
export interface RuntimeContext<Started> {
  /** The text of the attribute. Not a session id if `started` is `undefined`. */
  readonly sessionId: string;
  /** `undefined` if an attribute is invalid, or if another tag has the page lock. */
  readonly started: Started | undefined;
  /** Whether no other tag on this page shows a checkout. */
  readonly hasPageLock: boolean;
  readonly signal: AbortSignal;
  /** Whether the tag's attributes still describe this checkout. They may have changed since the last update. */
  isCurrent(): boolean;
  /** Places Ledyer's script again. Its snippet has to be removed before. */
  restart(): Started | undefined;
  onStateChange(state: CheckoutState): void;
}

/** A running checkout, as the controller sees it. */
export interface Runtime {
  /** Whether the buyer can no longer act. */
  readonly hasFinished: boolean;
  /** Requests the status now. */
  refresh(): void;
  /** Locks Ledyer's checkout while the cart changes, or unlocks it. */
  lock(isLocked: boolean): void;
  /** Called when a lease has expired and the checkout has been unlocked. */
  onLeaseExpired(): void;
  /** Called when the tag was moved within the document, which makes the browser reload the frame. */
  onMove(): void;
  /** Called before the checkout is removed. The frame can still receive an answer. */
  close(): void;
}

/** One checkout from its start to its stop. */
interface Generation {
  readonly key: readonly unknown[];
  readonly abort: AbortController;
  runtime?: Runtime;
  /** Whether it was locked before the runtime had loaded. Leases belong to the page and outlive a checkout. */
  wasLocked: boolean;
}

/**
 * Shows and follows the host's session while the host is in the page.
 *
 * Each checkout is a generation with its own abort signal, which ends everything that belongs to it. A move of the
 * host within the document does not end it, because the host is connected again before the check. It only makes the
 * runtime replace the frame.
 */
export class CheckoutController<Started extends StartedCheckout> implements ReactiveController {
  state: CheckoutState = idleState;
  readonly #host: CheckoutHost;
  readonly #hooks: CheckoutHooks<Started>;
  readonly #lock: PageLock;
  readonly #schedule: Schedule;
  /** The leases that keep the checkout locked while the cart changes. */
  readonly suspension: Suspension;
  #generation: Generation | undefined;

  constructor(
    host: CheckoutHost,
    hooks: CheckoutHooks<Started>,
    { lock = pageLock, schedule = scheduleTimeout }: ControllerDeps = {},
  ) {
    this.#host = host;
    this.#hooks = hooks;
    this.#lock = lock;
    this.#schedule = schedule;
    this.suspension = new Suspension({
      schedule,
      onChange: (isLocked) => {
        const generation = this.#generation;
        if (!generation) return;
        generation.wasLocked = true;
        generation.runtime?.lock(isLocked);
      },
      onExpire: () => this.#generation?.runtime?.onLeaseExpired(),
    });
    host.addController(this);
  }

  hostConnected(): void {
    // Only a tag that was moved has a runtime.
    this.#generation?.runtime?.onMove();
    this.#startGeneration();
  }

  hostUpdate(): void {
    if (this.#host.isConnected) this.#startGeneration();
  }

  hostDisconnected(): void {
    // A move disconnects and connects synchronously. Only a host that stays away has been removed.
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#stop();
    });
  }

  /** Requests the status now. */
  refresh(): void {
    this.#generation?.runtime?.refresh();
  }

  /** Restarts the same session, for example after a load failure. */
  reload(): void {
    this.#stop();
    this.hostUpdate();
  }

  /** Starts the checkout of the host's attributes, unless it is running. */
  #startGeneration(): void {
    const key = this.#hooks.getKey();
    const [sessionId] = key;
    if (this.#isCurrent(this.#generation?.key, key)) return;
    this.#stop();
    if (!sessionId) return;

    const generation: Generation = {
      key,
      abort: new AbortController(),
      wasLocked: this.suspension.isSuspended,
    };
    const { signal } = generation.abort;
    this.#generation = generation;
    runOutsideZones(() => {
      const hasPageLock = acquirePageLock(this.#lock, this, () => {
        this.reload();
      });
      const start = () => this.#hooks.start(signal);
      const started = hasPageLock ? start() : undefined;
      if (started) this.#setState(createLoadingState(started.sessionId));
      else if (hasPageLock) releasePageLock(this.#lock, this);
      void this.#startRuntime(generation, {
        sessionId,
        started,
        hasPageLock,
        signal,
        isCurrent: () => !signal.aborted && this.#isCurrent(key),
        restart: start,
        onStateChange: (state) => {
          if (!signal.aborted) this.#setState(state);
        },
      });
    });
  }

  /**
   * Whether a checkout's configuration still is the host's. After the buyer has finished, only another session replaces
   * the checkout, because a new one would not know that this page has bought.
   */
  #isCurrent(key: readonly unknown[] | undefined, current = this.#hooks.getKey()): boolean {
    return !!key?.every(
      (value, index) =>
        value === current[index] || (index > 0 && this.#generation?.runtime?.hasFinished),
    );
  }

  /** Loads the runtime and hands the checkout to it. Retries until it has loaded. */
  async #startRuntime(
    generation: Generation,
    context: RuntimeContext<Started>,
    delayMs = initialDelayMs,
  ): Promise<void> {
    const { signal, sessionId } = context;
    try {
      const start = await this.#hooks.loadRuntime(context.started);
      if (signal.aborted) return;
      // Inside `try`, because a runtime that throws here leaves a checkout without updates, which needs an error too.
      generation.runtime = start(context);
    } catch (cause) {
      if (signal.aborted) return;
      this.#host.dispatchEvent(createModuleErrorEvent(sessionId, cause));
      this.#schedule(delayMs, () => {
        void this.#startRuntime(generation, context, Math.min(2 * delayMs, maxDelayMs));
      });
      return;
    }
    if (!generation.wasLocked) return;
    // Locks it even if it has been unlocked since: the frame may have read the session before the cart changed.
    generation.runtime.lock(true);
    if (!this.suspension.isSuspended) generation.runtime.lock(false);
  }

  #stop(): void {
    const generation = this.#generation;
    this.#generation = undefined;
    generation?.runtime?.close();
    generation?.abort.abort();
    releasePageLock(this.#lock, this);
    this.#setState(idleState);
  }

  #setState(state: CheckoutState): void {
    if (state === this.state) return;
    this.state = state;
    this.#hooks.onStateChange(state);
  }
}
