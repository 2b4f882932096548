import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that holds a lock. */
export interface LockHolder {
  readonly pid: number;
  /** Start of the process in clock ticks since the start of the machine; `null` where there is no `/proc`. */
  readonly processStart: string | null;
  /** Identifies the boot of the machine and the container. Within both, process ids are unique. */
  readonly scope: string;
  /** Random for each lock. */
  readonly token: string;
}

/** Reads the state of processes. An argument, so that tests can fake it. */
export interface ProcessProbe {
  /** This process, without a token. */
  readonly self: Omit<LockHolder, 'token'>;
  /** Whether this process itself holds the lock with this token. */
  holds(token: string): boolean;
  /** Returns the start of a process as in {@link LockHolder}; `undefined` if it cannot be read. */
  getProcessStart(pid: number): string | undefined;
  /** Returns whether a process with this id exists. */
  exists(pid: number): boolean;
}

export type HolderState = 'alive' | 'dead' | 'unknown';

/**
 * Returns whether the holder of a lock still runs.
 *
 * Systems reuse the ids of processes. A restarted container does so at once, because each has a process 1. So an id
 * counts only within its machine and container, and together with the start of the process. Where that start cannot be
 * read, the result is `'unknown'`, and the heartbeat decides.
 */
export function getHolderState(holder: LockHolder, probe: ProcessProbe): HolderState {
  if (probe.holds(holder.token)) return 'alive';
  const { pid, processStart, scope } = holder;
  if (scope !== probe.self.scope) return 'unknown';
  if (!probe.exists(pid)) return 'dead';
  const currentStart = probe.getProcessStart(pid);
  if (processStart === null || currentStart === undefined) return 'unknown';
  if (currentStart !== processStart) return 'dead';
  // Another thread of this process, which may have ended.
  return pid === probe.self.pid ? 'unknown' : 'alive';
}

/** Returns the holder that a lock names; `undefined` while its file is being written. */
export function parseHolder(text: string): LockHolder | undefined {
  let value: Partial<Record<keyof LockHolder, unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  const { pid, processStart, scope, token } = value ?? {};
  if (typeof pid !== 'number' || typeof scope !== 'string' || typeof token !== 'string')
    return undefined;
  if (typeof processStart !== 'string' && processStart !== null) return undefined;
  return { pid, processStart, scope, token };
}

/**
 * The tokens of the locks that this process holds. Global, because hot reload and bundlers load this module more than
 * once.
 */
export function getOwnTokens(): Set<string> {
  const key = Symbol.for('ledyer-checkout.folder-locks');
  const globals = globalThis as { [key]?: Set<string> };
  globals[key] ??= new Set();
  return globals[key];
}

export const systemProbe: ProcessProbe = {
  get self() {
    const { pid } = process;
    return { pid, processStart: getProcessStart(pid) ?? null, scope: getScope() };
  },
  holds: (token) => getOwnTokens().has(token),
  getProcessStart,
  exists(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // A process of another user exists, and may not be signalled.
      return (error as NodeJS.ErrnoException).code !== 'ESRCH';
    }
  },
};

/** Index of the start time among the fields after the name (proc(5), `/proc/[pid]/stat`, field 22). */
const startTimeIndex = 19;

function getProcessStart(pid: number): string | undefined {
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name of the program, in parentheses, may contain spaces and parentheses.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  // A killed process keeps its entry until its parent has read its exit status.
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[startTimeIndex];
}

function getScope(): string {
  const bootId = tryRead(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const pidNamespace = tryRead(() => readlinkSync('/proc/self/ns/pid'));
  return bootId && pidNamespace ? `${bootId} ${pidNamespace}` : `host ${hostname()}`;
}

function tryRead(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
