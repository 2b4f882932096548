import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small file system that a test can fill. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills the file system to the last block. */
  fill(): void;
  /** Frees the filled space. */
  free(): void;
  unmount(): void;
}

/** Mounts a file system of `megabytes`. Returns the reason if mounting is impossible. */
export function mountSmallDisk(megabytes: number): SmallDisk | string {
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-disk-'));
  const args = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder];
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) {
    rmSync(folder, { recursive: true });
    return `mounting is not allowed here: ${stderr}`;
  }
  chmodSync(folder, 0o755);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill() {
      for (const bytes of [2 ** 20, 4_096, 512]) {
        try {
          for (;;) writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
        } catch {
          // The disk is full.
        }
      }
    },
    free: () => rmSync(ballast),
    unmount() {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
