import { execFileSync } from 'node:child_process';

/** What `npm pack` would publish from `folder`, which has been built. */
export interface PackResult {
  readonly files: readonly { readonly path: string; readonly mode: number }[];
  /** Of the tarball, in bytes. */
  readonly size: number;
}

export function runNpmPack(folder: string): PackResult {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const text = execFileSync('npm', words, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  return (JSON.parse(text) as [PackResult])[0];
}
