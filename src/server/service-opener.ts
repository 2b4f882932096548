import { systemClock } from './clock.js';
import type { guardCallbacks } from './guard-callbacks.js';
import { describeError } from './log.js';
import type { MerchantOptions } from './merchant-options.js';
import type { Metrics } from './metrics.js';
import { openServices, type OpenServices, type Services } from './services.js';
import { DatabaseOwnerError } from './store/shop/shop-owner.js';
import { statementTimeoutMs, withStoreTimeout } from './store/store-error.js';

/** Delay before a database that is not available is opened again. */
const reopenDelayMs = 1_000;
/** Delay before a database that belongs to another shop is checked again. */
const ownerCheckDelayMs = 10_000;

type GuardedOptions = ReturnType<typeof guardCallbacks<MerchantOptions>>;

/** Opens the database and the services that use it: in the background, or for a request. It retries failures. */
export class ServiceOpener {
  readonly #options: GuardedOptions;
  readonly #metrics: Metrics;
  #isClosing = false;
  /** Ends the delay before the database is opened again. */
  #endWait: (() => void) | undefined;
  #opening: Promise<Services> | undefined;
  #openingInBackground: Promise<void> | undefined;
  #services: Services | undefined;
  /** The error of a database that belongs to another shop, and when it was found. */
  #ownerError: { readonly error: DatabaseOwnerError; readonly at: number } | undefined;

  constructor(options: GuardedOptions, metrics: Metrics) {
    this.#options = options;
    this.#metrics = metrics;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Opens the services within the time that a request can wait. A migration may take longer. */
  readonly openInTime: OpenServices = () =>
    this.#services ?? withStoreTimeout(statementTimeoutMs, () => this.open());

  /** Opens the services. If the database is not available, the next call tries again. */
  open(): Promise<Services> {
    if (this.#services) return Promise.resolve(this.#services);
    if (this.#ownerError && Math.abs(this.#now() - this.#ownerError.at) < ownerCheckDelayMs)
      return Promise.reject(this.#ownerError.error);
    this.#opening ??= openServices(this.#options, this.#metrics).then(
      (services) => {
        this.#services = services;
        const { runWorker = true } = this.#options;
        if (runWorker && !this.#isClosing) services.worker.start();
        return services;
      },
      (error: unknown) => {
        this.#opening = undefined;
        if (error instanceof DatabaseOwnerError) this.#reportOwnerError(error);
        throw error;
      },
    );
    return this.#opening;
  }

  /** Tries to open the services until they are open. */
  openInBackground(): void {
    this.#openingInBackground ??= this.#openRepeatedly();
  }

  /** Stops the services. The database stays open. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#endWait?.();
    // A migration that hangs does not delay the end of the process.
    await withStoreTimeout(statementTimeoutMs, async () => {
      await this.#openingInBackground;
      await this.#opening;
    }).catch(() => undefined);
    await this.#services?.statusHub.close();
    await this.#services?.changes.close();
    await this.#services?.worker.stop();
  }

  async #openRepeatedly(): Promise<void> {
    const { clock = systemClock, log, onError } = this.#options;
    while (!this.#isClosing) {
      let delayMs: number;
      try {
        await this.open();
        return;
      } catch (error) {
        const isOwnerError = error instanceof DatabaseOwnerError;
        if (!isOwnerError) {
          log({ level: 'error', event: 'store-unavailable', error: describeError(error) });
          onError(error);
        }
        delayMs = isOwnerError ? ownerCheckDelayMs : reopenDelayMs;
      }
      try {
        const wait = new AbortController();
        this.#endWait = () => wait.abort();
        await clock.sleep(delayMs, wait.signal);
      } catch {
        // Closing, or a platform without timers outside requests. The next request tries again.
        return;
      }
    }
  }

  /** Reports once that the database belongs to another shop. */
  #reportOwnerError(error: DatabaseOwnerError): void {
    const { log, onError } = this.#options;
    const isReported = this.#ownerError?.error.message === error.message;
    this.#ownerError = { error, at: this.#now() };
    if (isReported) return;
    const { code, message } = error;
    log({ level: 'error', event: 'database-refused', code, message });
    onError(error);
  }

  #now(): number {
    return (this.#options.clock ?? systemClock).now();
  }
}
