import { readJson } from '../layout/json-storage.js';
import type { LogEntry } from './event-log.js';

const storageKey = 'papper-penna.events';

/** Maximum number of stored entries. */
const maxEntries = 60;

/** Stores the events of this tab across pages, newest first. */
export class EventLogStorage {
  readonly #storage: Storage;
  #entries: readonly LogEntry[];

  constructor(storage: Storage) {
    this.#storage = storage;
    const stored = readJson(storage, storageKey);
    // Drops entries of another version.
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
    this.#storage.setItem(storageKey, JSON.stringify(entries));
  }
}

function isEntry(value: unknown): value is LogEntry {
  const { time, name, fields } = (value ?? {}) as Partial<Record<keyof LogEntry, unknown>>;
  return typeof time === 'string' && typeof name === 'string' && Array.isArray(fields);
}
