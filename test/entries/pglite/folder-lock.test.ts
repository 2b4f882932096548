import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  FolderLockedError,
  lockFolder,
  type FolderLockDeps,
} from '../../../src/entries/pglite/folder-lock.js';
import type { LockHolder, ProcessProbe } from '../../../src/entries/pglite/lock-holder.js';

let folder: string;
let lockFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledyer-lock-'));
  lockFile = join(folder, 'ledyer-checkout.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A machine with processes of these ids and start times, seen by one of them. */
class FakeProcess {
  readonly tokens = new Set<string>();
  readonly processes: Map<number, string>;
  readonly #heartbeats = new Set<() => void>();
  readonly probe: ProcessProbe;
  sleptMs = 0;
  /** Called at each sleep of more than the settle time. */
  onSleep: () => void = () => undefined;
  losses = 0;

  constructor(pid: number, processes = new Map([[pid, `${pid}00`]]), scope = 'machine') {
    this.processes = processes;
    this.probe = {
      self: { pid, processStart: processes.get(pid) ?? null, scope },
      holds: (token) => this.tokens.has(token),
      getProcessStart: (id) => processes.get(id),
      exists: (id) => processes.has(id),
    };
  }

  async lock() {
    const deps: FolderLockDeps = {
      probe: this.probe,
      sleep: (ms) => {
        this.sleptMs += ms;
        if (ms > 100) this.onSleep();
        return Promise.resolve();
      },
      repeat: (work) => {
        this.#heartbeats.add(work);
        return () => this.#heartbeats.delete(work);
      },
    };
    const lock = await lockFolder(folder, () => (this.losses += 1), deps);
    this.tokens.add(readHolder().token);
    return lock;
  }

  beat(): void {
    for (const work of this.#heartbeats) work();
  }
}

const readHolder = () => JSON.parse(readFileSync(lockFile, 'utf8')) as LockHolder;
const otherProcesses = () =>
  new Map([
    [7, '700'],
    [8, '800'],
  ]);

describe('the lock of a folder', () => {
  test('names the process that has the folder open, at once', async () => {
    const processes = otherProcesses();
    await new FakeProcess(7, processes).lock();
    const second = new FakeProcess(8, processes);
    const error = await second.lock().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FolderLockedError);
    expect(error).toMatchObject({ code: 'folder-locked', pid: 7 });
    expect(String(error)).toContain(`The folder ${folder} is open in process 7. Stop that process`);
    expect(second.sleptMs).toBe(0);
  });

  test('is released, and leaves no file behind', async () => {
    const lock = await new FakeProcess(7).lock();
    lock.release();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    await new FakeProcess(8).lock();
  });

  test('rejects a second opener in the same process', async () => {
    const first = new FakeProcess(process.pid);
    await first.lock();
    await expect(first.lock()).rejects.toThrow(/already open in this process/);
  });

  test('of a killed process is taken over at once', async () => {
    const processes = otherProcesses();
    await new FakeProcess(7, processes).lock();
    processes.delete(7);
    const second = new FakeProcess(8, processes);
    await second.lock();
    expect(second.sleptMs).toBeLessThan(100);
    expect(readHolder().pid).toBe(8);
  });

  test('of a killed process is taken over at once when its id is used again', async () => {
    const processes = otherProcesses();
    await new FakeProcess(7, processes).lock();
    processes.set(7, '999');
    await new FakeProcess(8, processes).lock();
    expect(readHolder().pid).toBe(8);
    // A restarted container in the same namespace: the new process has the id of the killed one.
    const restarted = new FakeProcess(8, new Map([[8, '1000']]));
    await restarted.lock();
    expect(restarted.sleptMs).toBeLessThan(100);
  });

  test('of another container is kept while its heartbeat continues', async () => {
    const first = new FakeProcess(1, new Map([[1, '100']]), 'container 1');
    await first.lock();
    const second = new FakeProcess(1, new Map([[1, '200']]), 'container 2');
    let sleeps = 0;
    second.onSleep = () => {
      sleeps += 1;
      // The clock of the first container is an hour late.
      if (sleeps === 4) utimesSync(lockFile, 1, 1);
    };
    await expect(second.lock()).rejects.toMatchObject({ pid: 1 });
    expect(second.sleptMs).toBe(2_000);
  });

  test('of another container, or one without a start time, is taken over 20 s after its last heartbeat', async () => {
    await new FakeProcess(1, new Map([[1, '100']]), 'container 1').lock();
    const second = new FakeProcess(1, new Map([[1, '200']]), 'container 2');
    await second.lock();
    expect(second.sleptMs).toBeGreaterThanOrEqual(20_000);
    expect(readHolder().scope).toBe('container 2');
    const { token } = readHolder();
    writeFileSync(lockFile, JSON.stringify({ ...readHolder(), processStart: null }));
    const third = new FakeProcess(9, new Map([[1, '200'], [9, '900']]), 'container 2'); // prettier-ignore
    await third.lock();
    expect(third.sleptMs).toBeGreaterThanOrEqual(20_000);
    expect(readHolder().token).not.toBe(token);
  });

  test('of another thread of the same process is kept while its heartbeat continues', async () => {
    await new FakeProcess(7).lock();
    const thread = new FakeProcess(7);
    thread.onSleep = () => utimesSync(lockFile, 1, 1);
    await expect(thread.lock()).rejects.toMatchObject({ pid: 7 });
  });

  test('that is empty is kept for 20 s, because its opener may still write it', async () => {
    writeFileSync(lockFile, '');
    const second = new FakeProcess(8);
    await second.lock();
    expect(second.sleptMs).toBeGreaterThanOrEqual(20_000);
    writeFileSync(lockFile, '');
    const third = new FakeProcess(9, otherProcesses());
    third.onSleep = () =>
      writeFileSync(
        lockFile,
        JSON.stringify({ pid: 7, processStart: '700', scope: 'machine', token: 't' }),
      );
    await expect(third.lock()).rejects.toMatchObject({ pid: 7 });
  });

  test('has one winner among openers that race for a stale one', async () => {
    for (let round = 0; round < 20; round += 1) {
      const processes = new Map([1, 2, 3, 4, 5, 6].map((pid) => [pid, `${pid}00`]));
      writeFileSync(
        lockFile,
        JSON.stringify({ pid: 99, processStart: '1', scope: 'machine', token: 'x' }),
      );
      const results = await Promise.allSettled(
        [...processes.keys()].map((pid) => new FakeProcess(pid, processes).lock()),
      );
      const winners = results.filter(({ status }) => status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected')
          expect(result.reason).toMatchObject({ pid: readHolder().pid });
      expect(readdirSync(folder)).toEqual(['ledyer-checkout.lock']);
      (winners[0] as PromiseFulfilledResult<{ release(): void }>).value.release();
    }
  });

  test('that another process has taken over is reported as lost once, and not deleted', async () => {
    const first = new FakeProcess(7);
    const lock = await first.lock();
    first.beat();
    expect(first.losses).toBe(0);
    const other = { ...readHolder(), pid: 8, token: 'other' };
    writeFileSync(lockFile, JSON.stringify(other));
    first.beat();
    first.beat();
    expect(first.losses).toBe(1);
    lock.release();
    expect(readHolder()).toEqual(other);
  });

  test('that was deleted by hand is created again', async () => {
    const first = new FakeProcess(7);
    await first.lock();
    rmSync(lockFile);
    first.beat();
    expect(first.losses).toBe(0);
    expect(readHolder().pid).toBe(7);
  });
});
