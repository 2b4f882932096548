import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../find-free-port.js';

const program = '/usr/sbin/pgbouncer';

/** Whether PgBouncer is installed: `node scripts/setup.mjs --postgresql`. */
export const hasPgbouncer = existsSync(program);

export interface Pgbouncer {
  /** The `DATABASE_URL` through PgBouncer. */
  readonly url: string;
  stop(): void;
}

/**
 * Starts PgBouncer in front of a database, in transaction mode: a connection of the client has a connection of the
 * server for one transaction only.
 *
 * PgBouncer refuses to run as root, so root runs it as Debian's user `postgres`.
 */
export async function startPgbouncer(databaseUrl: string): Promise<Pgbouncer> {
  const { port: serverPort, username, pathname } = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  const users = join(folder, 'users');
  writeFileSync(users, `"${username}" ""\n`);
  const configuration = join(folder, 'pgbouncer.ini');
  writeFileSync(
    configuration,
    `[databases]
* = host=127.0.0.1 port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 8
`,
  );
  const command = [program, configuration];
  if (process.getuid?.() === 0) command.unshift('runuser', '-u', 'postgres', '--');
  const child = spawn(command[0]!, command.slice(1), { stdio: 'ignore', cwd: '/', detached: true });
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error('PgBouncer did not start');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url: `postgres://${username}@127.0.0.1:${port}${pathname}`,
    stop() {
      // `runuser` is the parent of PgBouncer: both are one process group.
      process.kill(-child.pid!, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
