import { setMaxListeners } from 'node:events';
import type { ReactiveController } from 'lit';
import { CheckoutController } from '../../../src/element/checkout-controller.js';
import { messages as english } from '../../../src/element/runtime/locales/en.js';
import type { PageLock } from '../../../src/element/start/page-lock.js';
import type { ClientApi } from '../../../src/ledyer/client-api.js';
import type { CheckoutHost } from '../../../src/element/checkout-controller.js';
import {
  CheckoutStore,
  type CheckoutSources,
} from '../../../src/element/runtime/checkout-store.js';
import { CheckoutError } from '../../../src/session/checkout-error.js';
import type { CheckoutStatus } from '../../../src/session/checkout-state.js';
import type { Clock } from '../../../src/session/clock.js';

// The tag adds about a dozen listeners to its signal. Node warns of a leak at eleven.
setMaxListeners(30);

/** The parts of a document and its window that the tag uses. */
export class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  readonly lock: PageLock = new Map();
  readonly defaultView = Object.assign(new EventTarget(), { navigator: { onLine: true } });

  /** Changes the visibility and dispatches `visibilitychange`, as a browser does. */
  setVisible(visible: boolean): void {
    this.visibilityState = visible ? 'visible' : 'hidden';
    this.dispatchEvent(new Event('visibilitychange'));
  }
  /** Dispatches a window event: `pagehide`, `pageshow`, `online` or `focus`. */
  dispatchWindowEvent(type: string): void {
    this.defaultView.dispatchEvent(Object.assign(new Event(type), { persisted: true }));
  }
}

/** Every event of the tag. */
export const eventNames = [
  'ready',
  'state-change',
  'pending',
  'complete',
  'expired',
  'cancelled',
  'customer-change',
  'connection-change',
  'error',
].map((name) => `ledyer-${name}`);

/** The fields that all events of the tag share. */
export type TagEvent = Event & { readonly sessionId: string };

export interface FakePageOptions {
  readonly clock: Clock;
  /** Milliseconds. Default: the time of `clock`. */
  readonly wallClock?: () => number;
  readonly random?: () => number;
  readonly document?: FakeDocument;
  /** Returns the sources of updates, or an error for invalid attributes. */
  readonly getSources: (sessionId: string) => CheckoutSources | CheckoutError;
  readonly onEvent?: (event: TagEvent) => void;
  readonly onStatus?: (status: CheckoutStatus) => void;
}

/** A page with one tag. Only the browser is a fake. */
export class FakePage extends EventTarget implements CheckoutHost {
  isConnected = false;
  /** Requests validation of a purchase, as Ledyer's script does. */
  requestValidation: () => void = () => undefined;
  /** Called before each start of the runtime. */
  onRuntimeStart: () => void = () => undefined;
  sessionId = '';
  /** An attribute other than the session. */
  environment = 'local';
  readonly updateComplete = Promise.resolve(true);
  readonly document: FakeDocument;
  /** The API that Ledyer's script sets on `window`. */
  api: ClientApi | undefined;
  readonly controller: CheckoutController<CheckoutSources>;
  readonly #controllers: ReactiveController[] = [];

  constructor(options: FakePageOptions) {
    super();
    const { clock, random = () => 0, document, getSources, onEvent, onStatus } = options;
    const { wallClock = () => clock.now() } = options;
    this.document = document ?? new FakeDocument();
    for (const name of eventNames) {
      this.addEventListener(name, (event) => onEvent?.(event as TagEvent));
    }
    let error: CheckoutError | undefined;
    this.controller = new CheckoutController<CheckoutSources>(
      this,
      {
        getKey: () => [this.sessionId, this.environment],
        start: () => {
          const sources = getSources(this.sessionId);
          error = sources instanceof CheckoutError ? sources : undefined;
          return sources instanceof CheckoutError ? undefined : sources;
        },
        loadRuntime: () =>
          Promise.resolve((context) => {
            this.onRuntimeStart();
            const store = new CheckoutStore({
              host: this,
              context,
              state: this.controller.state,
              startedAt: clock.now(),
              clock,
              random,
              wallClock,
              document: this.document as unknown as Document,
              api: () => this.api!,
              validationTimeout: () => 8_000,
              validationMessages: () => english,
              diagnose: (cause) => Promise.resolve(cause),
              onComplete: () => undefined,
            });
            this.requestValidation = () => store.onValidationRequested(clock.now());
            if (context.started) store.start(context.started);
            else void store.failWith(error ?? new CheckoutError('duplicate', 'a second tag'));
            const onMove = () => {
              if (!context.isCurrent()) return;
              store.onReload();
              const restarted = context.restart();
              if (restarted) store.restartFrame(restarted);
            };
            return {
              get hasFinished() {
                return store.hasFinished;
              },
              refresh: () => store.refresh(),
              lock: (isLocked) => store.lock(isLocked),
              onLeaseExpired: () => store.onLeaseExpired(),
              close: () => store.close(),
              onMove,
            };
          }),
        onStateChange: ({ status }) => onStatus?.(status),
      },
      {
        lock: this.document.lock,
        schedule: (ms, call) => {
          const cancelled = new AbortController();
          void clock.sleep(ms, cancelled.signal).then(() => {
            if (!cancelled.signal.aborted) call();
          });
          return () => {
            cancelled.abort();
          };
        },
      },
    );
  }

  addController(controller: ReactiveController): void {
    this.#controllers.push(controller);
  }
  removeController(): void {
    throw new Error('The controller never calls this.');
  }
  requestUpdate(): void {
    throw new Error('The controller never calls this.');
  }

  connect(): void {
    this.isConnected = true;
    for (const controller of this.#controllers) controller.hostConnected?.();
  }
  disconnect(): void {
    this.isConnected = false;
    for (const controller of this.#controllers) controller.hostDisconnected?.();
  }
  /** Lit calls this some time after a property has changed. */
  update(): void {
    for (const controller of this.#controllers) controller.hostUpdate?.();
  }
}
