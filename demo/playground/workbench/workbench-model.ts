import { readJson } from '../../layout/json-storage.js';
import type { Language } from '../../layout/language.js';
import { exampleNames, examples, type ExampleName } from './examples.js';
import { createPreviewDocument } from './preview-document.js';
import { toPreviewMessage, type PreviewError, type PreviewEvent } from './preview-messages.js';
import {
  PlaygroundApiError,
  type DatabaseTable,
  type PlaygroundApi,
  type Product,
  type ServerLogEntry,
} from './playground-api.js';
import type { SessionChoice } from './session-view.js';

/** Time from the last edit to the run of the page. */
const runDelayMs = 900;
/** Time from an event to the read of the log and the database, in which the server writes its rows. */
const refreshDelayMs = 250;
/** Time between two reads of the visible log or database. */
const watchIntervalMs = 2_000;
const maxLogEntries = 300;
const maxEvents = 500;
/** The key of this tab's page in `sessionStorage`. The button that deletes all data removes its prefix. */
const storageKey = 'papper-penna.workbench';

export interface WorkbenchModelOptions {
  readonly api: PlaygroundApi;
  readonly rootUrl: string;
  readonly emulatorUrl: string;
  /** Language of the first session. */
  readonly language: Language;
  /** Keeps the edited page across a reload. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Called after each change. */
  readonly onChange: () => void;
  /** Calls back after `ms`, unless the returned function is called before. */
  readonly startTimer: (callback: () => void, ms: number) => () => void;
}

/** The state of the workbench. */
export class WorkbenchModel {
  html = examples.minimal.html;
  example: ExampleName = 'minimal';
  /** Whether {@link html} differs from the example. */
  isEdited = false;
  products: readonly Product[] = [];
  choice: SessionChoice;
  sessionId = '';
  runNumber = 0;
  previewUrl: string | undefined;
  errors: readonly PreviewError[] = [];
  events: readonly PreviewEvent[] = [];
  log: readonly ServerLogEntry[] = [];
  tables: readonly DatabaseTable[] = [];

  readonly #options: WorkbenchModelOptions;
  #stopRunTimer: (() => void) | undefined;
  #stopRefreshTimer: (() => void) | undefined;
  #stopWatchTimer: (() => void) | undefined;

  constructor(options: WorkbenchModelOptions) {
    this.#options = options;
    this.choice = { quantities: {}, language: options.language, requireClientValidation: false };
    const { example, html } = toRecord(readJson(options.storage, storageKey));
    const name = exampleNames.find((each) => each === example);
    if (!name || typeof html !== 'string') return;
    this.#show(name, html);
  }

  /** Loads the products, creates a session with the first one, and runs the page. */
  async start(): Promise<void> {
    await this.#try(async () => {
      this.products = await this.#options.api.getProducts();
      const [first] = this.products;
      if (first) this.choice = { ...this.choice, quantities: { [first.sku]: 1 } };
    });
    await this.startCheckout();
  }

  stop(): void {
    this.#stopRunTimer?.();
    this.#stopRefreshTimer?.();
    this.#stopWatchTimer?.();
  }

  /** Opens an example with the session that it needs. */
  async open(name: ExampleName): Promise<void> {
    this.#show(name, examples[name].html);
    this.#store();
    this.#options.onChange();
    await this.startCheckout();
  }

  edit(html: string): void {
    this.html = html;
    this.isEdited = html !== examples[this.example].html;
    this.#store();
    this.#stopRunTimer?.();
    this.#stopRunTimer = this.#options.startTimer(() => void this.run(), runDelayMs);
    this.#options.onChange();
  }

  choose(choice: SessionChoice): void {
    this.choice = choice;
    this.#options.onChange();
  }

  /**
   * Requests a session for the chosen cart and runs the page with it. Returns whether there is one. The server changes
   * the open session of a buyer instead of creating another.
   */
  async startCheckout(): Promise<boolean> {
    const { quantities, language, requireClientValidation } = this.choice;
    const items = Object.entries(quantities)
      .filter(([, quantity]) => quantity > 0)
      .map(([sku, quantity]) => ({ sku, quantity }));
    const isCreated = await this.#try(async () => {
      this.sessionId = await this.#options.api.createSession({
        items,
        language,
        requireClientValidation,
      });
      this.tables = [];
    });
    if (isCreated) await this.run();
    return isCreated;
  }

  /** Runs the page now. */
  async run(): Promise<void> {
    this.#stopRunTimer?.();
    const { api, rootUrl, emulatorUrl } = this.#options;
    const { sessionId } = this;
    const document = createPreviewDocument(this.html, { sessionId, emulatorUrl, rootUrl });
    await this.#try(async () => {
      this.previewUrl = await api.publishPreview(document);
      this.errors = [];
      this.events = [];
      this.runNumber++;
    });
    this.#refreshSoon();
  }

  /** Receives a message of the page in the frame. */
  receive(data: unknown): void {
    const message = toPreviewMessage(data);
    if (message?.type === 'workbench-event') {
      this.events = [...this.events, message.event].slice(-maxEvents);
      this.#refreshSoon();
    } else if (message) {
      this.errors = [...this.errors, message.error];
    }
    this.#options.onChange();
  }

  /** Starts or stops to poll the log and the database. */
  watchServer(isWatching: boolean): void {
    this.#stopWatchTimer?.();
    if (!isWatching) return;
    this.#stopWatchTimer = this.#options.startTimer(() => this.watchServer(true), watchIntervalMs);
    void this.#refresh();
  }

  #show(name: ExampleName, html: string): void {
    const example = examples[name];
    const { requireClientValidation = false, language = this.#options.language } = example;
    this.example = name;
    this.html = html;
    this.isEdited = html !== example.html;
    this.choice = { ...this.choice, requireClientValidation, language };
  }

  #store(): void {
    const { example, html } = this;
    this.#options.storage.setItem(storageKey, JSON.stringify({ example, html }));
  }

  #refreshSoon(): void {
    this.#stopRefreshTimer?.();
    this.#stopRefreshTimer = this.#options.startTimer(() => void this.#refresh(), refreshDelayMs);
  }

  async #refresh(): Promise<void> {
    const { api, onChange } = this.#options;
    const { sessionId } = this;
    const after = this.log.at(-1)?.id ?? 0;
    // Ignores a failed read: the next one repeats it, and the requests of the page report the cause.
    const [entries, tables] = await Promise.all([
      api.getLog(after).catch(ignoreFailure),
      sessionId === '' ? undefined : api.getTables(sessionId).catch(ignoreFailure),
    ]);
    // Concurrent reads return the same entries.
    const lastId = this.log.at(-1)?.id ?? 0;
    const added = (entries ?? []).filter(({ id }) => id > lastId);
    if (added.length > 0) this.log = [...this.log, ...added].slice(-maxLogEntries);
    if (tables && sessionId === this.sessionId) this.tables = tables;
    onChange();
  }

  /** Runs an action and shows its failure. Returns whether it succeeded. */
  async #try(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      if (!(error instanceof PlaygroundApiError)) throw error;
      this.errors = [{ message: error.message }];
      return false;
    } finally {
      this.#options.onChange();
    }
  }
}

const toRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function ignoreFailure(error: unknown): undefined {
  if (!(error instanceof PlaygroundApiError)) throw error;
}
