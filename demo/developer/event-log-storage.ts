import { readJson } from '../layout/json-storage.js';
import type { LogEntry } from './event-log.js';

const key = 'papper-penna.events';

/** Entries that are kept. */
const maxEntries = 60;

/** The events of this tab, newest first; they outlive the page, because a purchase takes several. */
export class EventLogStorage {
  readonly #storage: Storage;
  #entries: readonly LogEntry[];

  constructor(storage: Storage) {
    this.#storage = storage;
    const stored = readJson(storage, key);
    // Nobody but this class writes there; what another version wrote is not worth reading.
    this.#entries = Array.isArray(stored) && stored.every(isEntry) ? stored : [];
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  add(entry: LogEntry): void {
    this.#save([entry, ...this.#entries].slice(0, maxEntries));
  }

  clear(): void {
    this.#save([]);
  }

  #save(entries: readonly LogEntry[]): void {
    this.#entries = entries;
    this.#storage.setItem(key, JSON.stringify(entries));
  }
}

function isEntry(value: unknown): value is LogEntry {
  const { time, name, fields } = (value ?? {}) as Partial<Record<keyof LogEntry, unknown>>;
  return typeof time === 'string' && typeof name === 'string' && Array.isArray(fields);
}
