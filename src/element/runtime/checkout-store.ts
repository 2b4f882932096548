import type { ClientApi } from '../../ledyer/client-api.js';
import {
  getFrame,
  hasFinished,
  isFinal,
  next,
  createInvalidConfigState,
} from '../../session/checkout-state.js';
import { CheckoutError } from '../../session/checkout-error.js';
import type { CheckoutState } from '../../session/checkout-state.js';
import { withTimeout, type Clock } from '../../session/clock.js';
import type { WatchSessionOptions } from '../../session/watch-session.js';
import type { Feed, CheckoutUpdate } from '../../session/checkout-update.js';
import { PollScheduler } from '../../session/poll-scheduler.js';
import type { SessionId } from '../../session/session-id.js';
import { LinkedAbortController } from '../../session/linked-abort-controller.js';
import type { RuntimeContext } from '../checkout-controller.js';
import {
  CheckoutCompleteEvent,
  CheckoutDiagnosticEvent,
  createErrorEvent,
  createEvent,
  createUpdateEvent,
  createTransitionEvents,
  type DiagnosticStep,
} from './events.js';
import { CartGuard } from './cart-guard.js';
import { CheckoutLock } from './checkout-lock.js';
import { PageLifecycle } from './page-lifecycle.js';
import { Validation, type ValidationOptions } from './validation.js';

/** Time without confirmation by the shop after which `confirming` becomes `unconfirmed`. */
const confirmationTimeoutMs = 60_000;

/** Maximum time for the diagnosis of an error. After it, the error is reported without one. */
const diagnosisTimeoutMs = 2_000;

/** The sources of a checkout's updates. */
export interface CheckoutSources {
  readonly sessionId: SessionId;
  /** Updates about Ledyer's frame. */
  readonly frame: Feed;
  /** Updates about the session, from the shop. */
  readonly status: (options: Omit<WatchSessionOptions, 'push'>) => Feed;
}

export interface CheckoutStoreOptions {
  readonly host: EventTarget & { readonly updateComplete: Promise<boolean> };
  readonly context: Pick<
    RuntimeContext<unknown>,
    'sessionId' | 'signal' | 'isCurrent' | 'onStateChange'
  >;
  /** The state when the store is created. */
  readonly state: CheckoutState;
  /** Start time on the clock. */
  readonly startedAt: number;
  readonly clock: Clock;
  /** Returns the wall clock's time in milliseconds. It advances while the machine sleeps. */
  readonly wallClock: () => number;
  /** Returns a number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
  readonly document: Document;
  /** Returns Ledyer's current API. Throws if there is none. */
  readonly api: () => ClientApi;
  /** Returns the page's current timeout for a validation, in milliseconds. */
  readonly validationTimeout: () => unknown;
  readonly validationMessages: ValidationOptions['messages'];
  /** Returns the error to report, with its text for developers. */
  readonly diagnose: (error: CheckoutError) => Promise<CheckoutError>;
  /** The default action of `ledyer-complete`. */
  readonly onComplete: (event: CheckoutCompleteEvent) => void;
}

/**
 * Holds the state of one checkout until its signal aborts. The only place where updates become state and state
 * becomes events.
 */
export class CheckoutStore {
  state: CheckoutState;
  readonly #options: CheckoutStoreOptions;
  readonly #scheduler: PollScheduler;
  readonly #lifecycle: PageLifecycle;
  readonly #validation: Validation;
  readonly #lock: CheckoutLock;
  readonly #cart: CartGuard;
  readonly #reachedSteps = new Set<DiagnosticStep>();
  #frameAbort: AbortController | undefined;
  #isSigning = false;

  constructor(options: CheckoutStoreOptions) {
    this.#options = options;
    this.state = options.state;
    const { clock, random, context, api, host } = options;
    const onError = (error: CheckoutError) => {
      this.reportError(error);
    };
    this.#lock = new CheckoutLock({
      api,
      onError,
      onUpdate: (update) => {
        this.dispatch(update);
      },
    });
    this.#validation = new Validation({
      sessionId: context.sessionId,
      clock,
      api,
      onError,
      timeout: options.validationTimeout,
      messages: options.validationMessages,
      dispatch: (event) => host.dispatchEvent(event),
    });
    this.#cart = new CartGuard({
      clock,
      signal: context.signal,
      lock: this.#lock,
      validation: this.#validation,
    });
    const onResume = () => {
      this.#onPageReturn();
    };
    const onShow = () => {
      // A buyer may come back from signing in another app, where the cart cannot change.
      if (!this.hasFinished && !this.#isSigning && this.#scheduler.isAutomatic)
        this.#cart.onReturn();
    };
    this.#lifecycle = new PageLifecycle({ ...options, onResume, onShow }, context.signal);
    this.#scheduler = new PollScheduler({ clock, random, environment: this.#lifecycle });
  }

  start({ sessionId, frame, status }: CheckoutSources): void {
    const { clock, random, context } = this.#options;
    const scheduler = this.#scheduler;
    const lifecycle = this.#lifecycle;
    const watch = status({
      scheduler,
      clock,
      random,
      environment: lifecycle,
      gate: lifecycle.gate,
    });
    this.#markDiagnostic('loaded');
    this.#followFrame(sessionId, frame);
    void this.#consume(watch(sessionId, context.signal), context.signal);
  }

  /** Called when a frame has loaded, also again. It is ready once the update arrives. */
  onFrameLoaded(): void {
    this.#lock.onReload();
  }

  /** Called before the frame is replaced. Rejects a purchase that waits for an answer. */
  onReload(): void {
    this.#validation.close();
    this.#lock.onReload();
    this.#frameAbort?.abort();
    this.dispatch({ type: 'reloading' });
  }

  /** Follows the frame that has replaced the one before. */
  restartFrame({ sessionId, frame }: Pick<CheckoutSources, 'sessionId' | 'frame'>): void {
    // `document.open()` may have moved the tag. It removes the listeners of the document.
    this.#lifecycle.listen();
    this.#followFrame(sessionId, frame);
  }

  #followFrame(sessionId: SessionId, frame: Feed): void {
    this.#frameAbort = new LinkedAbortController(this.#options.context.signal);
    const { signal } = this.#frameAbort;
    void this.#consume(frame(sessionId, signal), signal);
  }

  /** Requests the status now. */
  refresh(): void {
    this.#scheduler.requestNow();
  }

  /** Locks Ledyer's checkout while the cart changes, or unlocks it. */
  lock(isLocked: boolean): void {
    this.#cart.onLock(isLocked);
    this.#lock.set(isLocked);
    if (!isLocked) this.#scheduler.onCartChange();
  }

  /** Called when a lease has expired and the checkout has been unlocked. */
  onLeaseExpired(): void {
    this.reportError(new CheckoutError('suspension-timeout'));
  }

  /** Fires the event of an error that leaves the checkout as it is. */
  reportError(error: CheckoutError): void {
    void this.#diagnoseAndDispatch({ type: 'failure', error }, this.#options.context.signal);
  }

  /** Called when Ledyer asks whether the purchase may proceed. `at` is the time on the clock. */
  onValidationRequested(at: number): void {
    // No event for a checkout that is no longer current or has its order. Ledyer still gets an answer.
    const canAnswer = this.#options.context.isCurrent() && !isFinal(this.state);
    if (canAnswer && !this.#cart.isHeld && !this.#isCovered) this.#validation.handleRequest(at);
    else this.#validation.reject();
  }

  /** Called before the checkout is removed. Rejects a purchase that waits for an answer. */
  close(): void {
    this.#validation.close();
  }

  /** Shows an error in place of a checkout. Fires its event after the tag has rendered it. */
  async failWith(cause: CheckoutError): Promise<void> {
    const { host, context } = this.#options;
    const error = await this.#diagnose(cause);
    if (context.signal.aborted) return;
    this.#setState(createInvalidConfigState(error));
    await host.updateComplete;
    // An invalid session id may be a secret in the wrong attribute, so the event does not repeat it.
    const sessionId = error.code === 'session-id-invalid' ? '' : context.sessionId;
    if (!context.signal.aborted) host.dispatchEvent(createErrorEvent(sessionId, error));
  }

  /** Applies an update and fires its events. */
  dispatch(update: CheckoutUpdate): void {
    const { context, host } = this.#options;
    const previous = this.state;
    if (!context.isCurrent()) return;
    if (isFinal(previous) && update.type !== 'ready') {
      // The message takes the place of the frame. That is not an error for the page.
      if (update.type === 'failed') this.#setState(next(previous, update));
      return;
    }
    if (isFrameUpdate(update)) this.#scheduler.frameHasFiredEvents = true;
    if (update.type === 'status') this.#isSigning = update.status.state === 'locked';
    if (update.type === 'cart' && !this.hasFinished) this.#cart.onRevision(update.revision);
    if (update.type === 'buy') this.#scheduler.onBuy();
    if (update.type === 'frame-event') this.#scheduler.onFrameEvent();
    this.#setState(next(previous, update));
    if (this.#isCovered) this.#validation.close();

    const updateEvent = createUpdateEvent(update, context.sessionId);
    for (const event of [
      ...(updateEvent ? [updateEvent] : []),
      ...createTransitionEvents(this.state, previous),
    ]) {
      // A listener may have removed the tag or set another session.
      if (context.signal.aborted || !host.dispatchEvent(event)) continue;
      if (event instanceof CheckoutCompleteEvent) this.#options.onComplete(event);
    }
    if (context.signal.aborted) return;
    if (update.type === 'status') this.#markDiagnostic('answered');
    if (update.type === 'ready') this.#markDiagnostic('ready');
    if (this.state.status === 'complete') this.#markDiagnostic('complete');
    if (update.type === 'ready') {
      this.#lock.onReady();
      this.#validation.onReady();
    }
    if (this.state.status === 'confirming' && previous.status !== 'confirming') {
      void this.#watchConfirmation();
    }
  }

  get #isCovered(): boolean {
    return getFrame(this.state) === 'covered';
  }

  /** Whether the buyer can no longer act. */
  get hasFinished(): boolean {
    return hasFinished(this.state);
  }

  /** Reads a feed to its end. */
  async #consume(feed: AsyncIterable<CheckoutUpdate>, signal: AbortSignal): Promise<void> {
    for await (const update of feed) await this.#diagnoseAndDispatch(update, signal);
  }

  /** @param signal aborts when the source of the update has ended, such as a frame that was replaced */
  async #diagnoseAndDispatch(update: CheckoutUpdate, signal: AbortSignal): Promise<void> {
    const diagnosed =
      'error' in update ? { ...update, error: await this.#diagnose(update.error) } : update;
    if (!signal.aborted) this.dispatch(diagnosed);
  }

  /** Returns the error to report. One that has its text needs no diagnosis. */
  async #diagnose(error: CheckoutError): Promise<CheckoutError> {
    const { diagnose, clock, context } = this.#options;
    if (!error.details) return error;
    try {
      const diagnosis = diagnose(error);
      return (await withTimeout(diagnosisTimeoutMs, diagnosis, clock, context.signal)) ?? error;
    } catch {
      return error;
    }
  }

  /** Called when the buyer returns to the page. The session may have changed meanwhile. */
  #onPageReturn(): void {
    const wasSuspended = this.#scheduler.streamState === 'suspended';
    this.#lifecycle.gate.open();
    // A stream that reconnects sends the status. An open stream may be dead, so the status is polled.
    if (!wasSuspended) this.#scheduler.onPageReturn();
  }

  /** Fires a diagnostic event when a step is reached for the first time. */
  #markDiagnostic(step: DiagnosticStep): void {
    const { host, context, clock, startedAt } = this.#options;
    if (this.#reachedSteps.has(step)) return;
    this.#reachedSteps.add(step);
    host.dispatchEvent(
      createEvent(CheckoutDiagnosticEvent, context.sessionId, {
        step,
        elapsed: clock.now() - startedAt,
      }),
    );
  }

  /** Reports a confirmation that does not arrive in time. */
  async #watchConfirmation(): Promise<void> {
    await this.#options.clock.sleep(confirmationTimeoutMs, this.#options.context.signal);
    this.dispatch({ type: 'overdue' });
  }

  #setState(state: CheckoutState): void {
    this.state = state;
    this.#options.context.onStateChange(state);
  }
}

/** Whether Ledyer's checkout fired an event. If one arrived, later ones will too. */
const isFrameUpdate = ({ type }: CheckoutUpdate): boolean =>
  type === 'frame-event' || type === 'buy' || type === 'customer-changed';
