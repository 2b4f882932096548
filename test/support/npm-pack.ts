import { execFileSync } from 'node:child_process';

/** The files that `npm pack` would publish from a built folder. */
export interface PackResult {
  readonly files: readonly { readonly path: string; readonly mode: number }[];
  /** Size of the tarball in bytes. */
  readonly size: number;
}

export function runNpmPack(folder: string): PackResult {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const text = execFileSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  return (JSON.parse(text) as [PackResult])[0];
}
