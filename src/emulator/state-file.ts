import { open, readFile, rename, rm } from 'node:fs/promises';
import { isEmulatorState, type EmulatorState } from './state.js';

/** Milliseconds in which what changes together is written together. */
const debounceMs = 100;

/**
 * The state in this file, or nothing when there is no such file.
 *
 * @throws {Error} that says what to do, when it holds something else.
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
 * Keeps a file equal to the state. The file is whole at every moment, also when the
 * machine stops in the middle of it: another one is written, reaches the disk, and
 * takes its place.
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

  /** The state is another one now. */
  scheduleWrite(): void {
    this.#timer ??= setTimeout(() => void this.flush(), debounceMs);
  }

  /** Writes what there is, and resolves when it is on the disk. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastWrite = this.#lastWrite.then(() => this.#write()).catch(this.#onError);
    return this.#lastWrite;
  }

  async #write(): Promise<void> {
    const draft = `${this.#path}.${process.pid}.draft`;
    try {
      const file = await open(draft, 'w');
      try {
        await file.writeFile(JSON.stringify(this.#getState()));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, this.#path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}
