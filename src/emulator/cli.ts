#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { array, decode } from '../ledyer/decode.js';
import { parseCommandLine, usage, type Command } from './command-line.js';
import { readFault } from './control/control-routes.js';
import type { FaultRequest } from './faults/fault-kinds.js';
import { startEmulator } from './http/http-server.js';
import { credentials } from './http/oauth.js';

/** The exit code of a command line that cannot be understood, as in most programs. */
const misused = 2;

await run(parseCommandLine(process.argv.slice(2), process.env));

async function run(command: Command): Promise<void> {
  switch (command.run) {
    case 'help':
      process.stdout.write(usage);
      return;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return;
    case 'complain':
      process.stderr.write(`${command.about}.\n\n${usage}`);
      process.exitCode = misused;
      return;
    case 'start':
      await start(command);
  }
}

async function start({ quiet, fault, ...options }: Command & { run: 'start' }): Promise<void> {
  try {
    const { url, emulator, close } = await startEmulator({
      ...options,
      ...(fault !== undefined && { faults: faultsIn(fault) }),
      onError: (error) => process.stderr.write(`${String(error)}\n`),
    });
    const { seed, faults } = emulator.faults.list();
    // Faults of chance are no use to whoever cannot have them again.
    const replay = faults.length > 0 ? `Faults, again with --seed ${seed}\n` : '';
    process.stdout.write(quiet ? `${url}\n` : greeting(url) + replay);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close());
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

/** @throws {Error} that names the file and what is wrong in it. */
function faultsIn(file: string): readonly FaultRequest[] {
  try {
    return decode(array(readFault), JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function greeting(url: string): string {
  const { clientId, clientSecret } = credentials;
  return `Ledyer emulator: ${url}
Client id and secret: ${clientId}:${clientSecret}

Try:
  curl -u ${clientId}:${clientSecret} -d grant_type=client_credentials ${url}/oauth/token
  curl ${url}/_emulator/sessions
  curl -H 'content-type: application/json' -d '{"action":"authorize"}' ${url}/_emulator/sessions/se_…
`;
}

/** The version of the package that this file is in, wherever the build put it. */
function version(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
