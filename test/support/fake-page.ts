import { setMaxListeners } from 'node:events';
import type { ReactiveController } from 'lit';
import { CheckoutController } from '../../src/element/checkout-controller.js';
import { english } from '../../src/element/runtime/locales.js';
import type { ClientApi } from '../../src/ledyer/client-api.js';
import type { CheckoutHost } from '../../src/element/checkout-controller.js';
import { CheckoutStore, type CheckoutSources } from '../../src/element/runtime/checkout-store.js';
import { CheckoutError } from '../../src/session/checkout-error.js';
import type { CheckoutStatus } from '../../src/session/checkout-state.js';
import type { Clock } from '../../src/session/clock.js';

// A tag has a dozen listeners on its signal, always the same; Node takes eleven for a leak.
setMaxListeners(30);

/** As much of a document and its window as the tag looks at. */
export class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  readonly defaultView = Object.assign(new EventTarget(), { navigator: { onLine: true } });

  /** Hides the page, or shows it, as a browser would say it. */
  setVisible(visible: boolean): void {
    this.visibilityState = visible ? 'visible' : 'hidden';
    this.dispatchEvent(new Event('visibilitychange'));
  }
  /** Something that a window says: `pagehide`, `pageshow`, `online`, `focus`. */
  dispatchWindowEvent(type: string): void {
    this.defaultView.dispatchEvent(Object.assign(new Event(type), { persisted: true }));
  }
}

/** Every event of the tag that a page may hear. */
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

/** What every event of the tag carries. */
export type TagEvent = Event & { readonly sessionId: string };

export interface FakePageOptions {
  readonly clock: Clock;
  /** Milliseconds; those of the clock without it. */
  readonly wallClock?: () => number;
  readonly random?: () => number;
  readonly document?: FakeDocument;
  /** What is shown and followed; an error stands for attributes that cannot be used. */
  readonly getSources: (sessionId: string) => CheckoutSources | CheckoutError;
  readonly onEvent?: (event: TagEvent) => void;
  readonly onStatus?: (status: CheckoutStatus) => void;
}

/** A page with one tag on it, in which everything is real but the browser. */
export class FakePage extends EventTarget implements CheckoutHost {
  isConnected = false;
  sessionId = '';
  readonly updateComplete = Promise.resolve(true);
  readonly document: FakeDocument;
  /** What Ledyer's script left on the page. */
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
    let problem: CheckoutError | undefined;
    this.controller = new CheckoutController<CheckoutSources>(
      this,
      {
        getConfigKey: () => [this.sessionId],
        start: () => {
          const assignment = getSources(this.sessionId);
          problem = assignment instanceof CheckoutError ? assignment : undefined;
          return assignment instanceof CheckoutError ? undefined : assignment;
        },
        loadRuntime: () =>
          Promise.resolve((context) => {
            const following = new CheckoutStore({
              host: this,
              context,
              state: this.controller.state,
              startedAt: clock.now(),
              clock,
              random,
              wallClock,
              document: this.document as unknown as Document,
              api: () => this.api,
              validationTimeout: () => 8_000,
              validationMessages: () => english,
              onComplete: () => undefined,
            });
            if (context.started) following.start(context.started);
            else void following.failWith(problem ?? new CheckoutError('duplicate', 'a second tag'));
            return following;
          }),
        onStateChange: ({ status }) => onStatus?.(status),
      },
      {
        document: this.document as unknown as Document,
        schedule: (ms, call) => {
          const prevented = new AbortController();
          void clock.sleep(ms, prevented.signal).then(() => {
            if (!prevented.signal.aborted) call();
          });
          return () => {
            prevented.abort();
          };
        },
      },
    );
  }

  addController(controller: ReactiveController): void {
    this.#controllers.push(controller);
  }
  removeController(): void {
    throw new Error('nobody calls this');
  }
  requestUpdate(): void {
    throw new Error('nobody calls this');
  }

  connect(): void {
    this.isConnected = true;
    for (const controller of this.#controllers) controller.hostConnected?.();
  }
  disconnect(): void {
    this.isConnected = false;
    for (const controller of this.#controllers) controller.hostDisconnected?.();
  }
  /** What Lit does some time after a property has changed. */
  update(): void {
    for (const controller of this.#controllers) controller.hostUpdate?.();
  }
}
