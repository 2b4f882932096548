import { open, readFile, rename, rm } from 'node:fs/promises';
import { isEmulatorState, type EmulatorState } from './state.js';

/** Delay that combines several changes into one write. */
const debounceMs = 100;

/**
 * Reads the state from a file. Resolves to `undefined` when the file does not exist.
 *
 * @throws {Error} with advice, when the file has other content.
 */
export async function readStateFile(path: string): Promise<EmulatorState | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const state = parseJson(text);
  if (isEmulatorState(state)) return state;
  throw new Error(
    `${path} is not the state of this version of the emulator. Move it away, or choose another file with --data.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Keeps a file up to date with the state. Writes to a temporary file, syncs it and renames it, so that the file is
 * complete even after a crash.
 */
export class StateFile {
  readonly #path: string;
  readonly #getState: () => EmulatorState;
  readonly #onError: (error: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(path: string, getState: () => EmulatorState, onError: (error: unknown) => void) {
    this.#path = path;
    this.#getState = getState;
    this.#onError = onError;
  }

  /**
   * Writes the state at the start.
   *
   * @throws {Error} with advice, when the file cannot be written.
   */
  async create(): Promise<void> {
    try {
      await this.#write();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(
        `${this.#path} cannot be written (${code ?? String(error)}). Create its folder, or choose another file with --data.`,
        { cause: error },
      );
    }
  }

  /** Schedules a write of the changed state. */
  scheduleWrite(): void {
    this.#timer ??= setTimeout(() => void this.flush(), debounceMs);
  }

  /** Writes the current state and resolves when it is on the disk. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastWrite = this.#lastWrite.then(() => this.#write()).catch(this.#onError);
    return this.#lastWrite;
  }

  async #write(): Promise<void> {
    const temporaryPath = `${this.#path}.${process.pid}.draft`;
    try {
      const file = await open(temporaryPath, 'w');
      try {
        await file.writeFile(JSON.stringify(this.#getState()));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporaryPath, this.#path);
    } catch (error) {
      await rm(temporaryPath, { force: true });
      throw error;
    }
  }
}
