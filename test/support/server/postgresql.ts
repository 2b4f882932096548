import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../find-free-port.js';

/** A PostgreSQL server for one test file. */
export interface Postgresql {
  /** Creates an empty database. Returns its `DATABASE_URL`. */
  createDatabase(): string;
  /** Ends all connections at once, as a failure of the machine does, and starts the server again. */
  restart(): void;
  stop(): void;
}

const versionsFolder = '/usr/lib/postgresql';

/** Returns the program folder of the newest version that Debian installed. */
function findProgramFolder(): string {
  const newest = existsSync(versionsFolder)
    ? readdirSync(versionsFolder).sort((a, b) => Number(b) - Number(a))[0]
    : undefined;
  if (!newest) throw new Error('PostgreSQL is missing: node scripts/setup.mjs --postgresql');
  return join(versionsFolder, newest, 'bin');
}

/**
 * Starts a server in a temporary folder, on a free port of this machine.
 *
 * PostgreSQL refuses to run as root, so root runs it as Debian's user `postgres`.
 *
 * @param parentFolder the parent of the temporary folder
 */
export async function startPostgresql(parentFolder = tmpdir()): Promise<Postgresql> {
  const programFolder = findProgramFolder();
  const folder = mkdtempSync(join(parentFolder, 'ledyer-postgresql-'));
  const dataFolder = join(folder, 'data');
  const port = await findFreePort();
  const isRoot = process.getuid?.() === 0;
  const run = (program: string, ...args: readonly string[]) => {
    const command = [join(programFolder, program), ...args];
    if (isRoot) command.unshift('runuser', '-u', 'postgres', '--');
    // A server that inherits pipes would block `spawnSync` until it ends.
    const { status } = spawnSync(command[0]!, command.slice(1), { stdio: 'ignore', cwd: '/' });
    if (status !== 0) throw new Error(`${program} failed`);
  };
  if (isRoot) {
    const id = Number(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout);
    chownSync(folder, id, id);
  }
  run('initdb', '-D', dataFolder, '-U', 'shop', '-A', 'trust', '--no-sync', '-E', 'UTF8');
  const options = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=off -c max_connections=200`;
  const start = () =>
    run('pg_ctl', '-D', dataFolder, '-w', '-l', join(folder, 'log'), '-o', options, 'start');
  start();
  let databases = 0;
  return {
    createDatabase() {
      databases += 1;
      const name = `shop${databases}`;
      run('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'shop', name);
      return `postgres://shop@127.0.0.1:${port}/${name}`;
    },
    restart() {
      run('pg_ctl', '-D', dataFolder, '-m', 'immediate', '-w', 'stop');
      start();
    },
    stop() {
      run('pg_ctl', '-D', dataFolder, '-m', 'immediate', '-w', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
