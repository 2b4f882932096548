import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL server of a test's own. */
export interface Postgresql {
  /** A new and empty database in it, as a `DATABASE_URL`. */
  database(): string;
  stop(): void;
}

const versionsFolder = '/usr/lib/postgresql';

/** Where Debian keeps the newest of its servers. */
function findProgramFolder(): string {
  const newest = existsSync(versionsFolder)
    ? readdirSync(versionsFolder).sort((a, b) => Number(b) - Number(a))[0]
    : undefined;
  if (!newest) throw new Error('PostgreSQL is missing: node scripts/setup.mjs --postgresql');
  return join(versionsFolder, newest, 'bin');
}

/**
 * Starts a server in a folder of its own, on a free port of this machine.
 *
 * It does not run as root, so under root it runs as the user that Debian's package makes.
 *
 * @param where the folder in which that folder is made
 */
export async function startPostgresql(where = tmpdir()): Promise<Postgresql> {
  const bin = findProgramFolder();
  const folder = mkdtempSync(join(where, 'ledyer-postgresql-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  const run = (program: string, ...words: readonly string[]) => {
    const command = [join(bin, program), ...words];
    if (isRoot) command.unshift('runuser', '-u', 'postgres', '--');
    // A server that keeps our pipes would keep us waiting for their end.
    const { status } = spawnSync(command[0]!, command.slice(1), { stdio: 'ignore', cwd: '/' });
    if (status !== 0) throw new Error(`${program} failed`);
  };
  if (isRoot) {
    const id = Number(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout);
    chownSync(folder, id, id);
  }
  run('initdb', '-D', data, '-U', 'shop', '-A', 'trust', '--no-sync', '-E', 'UTF8');
  const options = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=off -c max_connections=200`;
  run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start');
  let databases = 0;
  return {
    database() {
      databases += 1;
      const name = `shop${databases}`;
      run('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'shop', name);
      return `postgres://shop@127.0.0.1:${port}/${name}`;
    },
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
