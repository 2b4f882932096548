import { randomUUID } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  getHolderState,
  getOwnTokens,
  parseHolder,
  systemProbe,
  type LockHolder,
  type ProcessProbe,
} from './lock-holder.js';

/** Interval at which the holder of a lock renews the time of its file. */
const heartbeatIntervalMs = 2_000;
/** A lock whose holder cannot be checked is stale when its file has not changed for this long. */
const staleAfterMs = 20_000;
/** Interval at which the file of such a lock is checked. */
const watchIntervalMs = 500;
/** Time after a takeover in which another process may take over the same lock. */
const settleMs = 50;

const lockName = 'ledyer-checkout.lock';

/** Locks that are released when the process exits without closing its database. */
const heldLocks = new Set<FolderLock>();
const releaseAll = () => heldLocks.forEach((lock) => lock.release());

/** The folder is open in another process, or a second time in this one. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';
  readonly code = 'folder-locked';
  /** Id of the process that has the folder open. In another container, this is its id there. */
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(
      pid === process.pid
        ? `The folder ${folder} is already open in this process (${pid}). Keep one store, or close the first: two would destroy its data`
        : `The folder ${folder} is open in process ${pid}. Stop that process, use another folder, or use PostgreSQL for several processes: two would destroy its data`,
    );
    this.pid = pid;
  }
}

export interface FolderLock {
  /** Deletes the lock, unless another process has taken it over. */
  release(): void;
}

export interface FolderLockDeps {
  readonly probe: ProcessProbe;
  readonly sleep: (ms: number) => Promise<void>;
  /** Calls a function at an interval, and returns a function that stops it. */
  readonly repeat: (work: () => void, intervalMs: number) => () => void;
}

const systemDeps: FolderLockDeps = {
  probe: systemProbe,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  repeat(work, intervalMs) {
    const timer = setInterval(work, intervalMs);
    // The HTTP server keeps the process running, not the lock.
    timer.unref();
    return () => clearInterval(timer);
  },
};

/**
 * Locks a folder for this process, by a file inside it.
 *
 * A lock that a killed process has left is taken over: at once where the process can be checked, otherwise after 20 s
 * without a heartbeat. A process cannot be checked if it belongs to another container, if the machine was restarted, or
 * if a system without `/proc` has reused its id.
 *
 * @param onLost called once when another process has taken over the lock, as after a long suspension of this one
 * @throws {FolderLockedError} when another process holds the lock, or this one does
 */
export async function lockFolder(
  folder: string,
  onLost: (error: Error) => void,
  deps: FolderLockDeps = systemDeps,
): Promise<FolderLock> {
  const { probe, sleep, repeat } = deps;
  const path = join(folder, lockName);
  const holder: LockHolder = { ...probe.self, token: randomUUID() };
  const tokens = getOwnTokens();
  const isOwn = () => readLock(path)?.holder?.token === holder.token;

  for (;;) {
    if (tryCreate(path, holder)) {
      tokens.add(holder.token);
      await sleep(settleMs);
      if (isOwn()) break;
      tokens.delete(holder.token);
    }
    await removeIfStale(path, folder, deps);
  }

  const release = () => {
    if (!heldLocks.delete(lock)) return;
    stopHeartbeat();
    tokens.delete(holder.token);
    try {
      if (isOwn()) rmSync(path, { force: true });
    } catch {
      // A lock that stays is taken over when this process has ended.
    }
  };
  const stopHeartbeat = repeat(() => {
    if (renew(path, holder)) return;
    release();
    onLost(new Error(`Another process has taken over the folder ${folder}. Restart this process`));
  }, heartbeatIntervalMs);
  const lock: FolderLock = { release };
  if (!process.listeners('exit').includes(releaseAll)) process.once('exit', releaseAll);
  heldLocks.add(lock);
  return lock;
}

interface LockFile {
  /** `undefined` for a file that is being written, or whose disk was full. */
  readonly holder: LockHolder | undefined;
  readonly text: string;
  readonly modifiedAt: number;
}

/**
 * Resolves when the lock has been deleted.
 *
 * @throws {FolderLockedError} when its holder runs
 */
async function removeIfStale(
  path: string,
  folder: string,
  { probe, sleep }: FolderLockDeps,
): Promise<void> {
  const first = readLock(path);
  if (!first) return;
  const { holder } = first;
  const state = holder ? getHolderState(holder, probe) : 'unknown';
  if (holder && state === 'alive') throw new FolderLockedError(folder, holder.pid);
  if (state === 'unknown') {
    // Adds up its own waits, because clocks of containers and file systems may differ.
    for (let waitedMs = 0; waitedMs < staleAfterMs; waitedMs += watchIntervalMs) {
      await sleep(watchIntervalMs);
      const current = readLock(path);
      if (!current) return;
      if (current.text !== first.text) return;
      if (holder && current.modifiedAt !== first.modifiedAt)
        throw new FolderLockedError(folder, holder.pid);
    }
  }
  removeLock(path, first.text);
}

/** Deletes a lock that was found stale. If another process has replaced it meanwhile, the new one is put back. */
function removeLock(path: string, staleText: string): void {
  const temporaryPath = `${path}.${randomUUID()}`;
  try {
    renameSync(path, temporaryPath);
  } catch {
    // Another process was first.
    return;
  }
  if (readFileSync(temporaryPath, 'utf8') === staleText) rmSync(temporaryPath, { force: true });
  else renameSync(temporaryPath, path);
}

/** Returns whether this call has created the file. */
function tryCreate(path: string, holder: LockHolder): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, JSON.stringify(holder));
  } catch (error) {
    // The disk is full.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

/** Updates the time of the file. Returns whether the lock is still held. */
function renew(path: string, holder: LockHolder): boolean {
  try {
    // A lock file that was deleted by hand is created again.
    if (readLock(path)?.holder?.token !== holder.token && !tryCreate(path, holder)) return false;
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The next heartbeat tries again: the disk may be full, or the folder deleted.
  }
  return true;
}

function readLock(path: string): LockFile | undefined {
  try {
    const { mtimeMs: modifiedAt } = statSync(path);
    const text = readFileSync(path, 'utf8');
    return { text, modifiedAt, holder: parseHolder(text) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
