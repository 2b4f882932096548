#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { array, decode } from '../ledyer/decode.js';
import { getHosts } from '../ledyer/environments.js';
import { parseCommandLine, usage, type EmulatorCommand } from './command-line.js';
import { decodeFault } from './control/control-routes.js';
import type { FaultRequest } from './faults/fault-kinds.js';
import { startEmulator } from './http-server.js';
import { defaultCredentials } from './http/oauth-routes.js';
import { findNodeIssue } from './node-version.js';
import { warnAboutWebhooks } from './notifications/webhook-warnings.js';
import { formatVerifyReport } from './verify/verify-report.js';
import { verify } from './verify/verify.js';

/** Exit code for an invalid command line, as in most programs. */
const usageExitCode = 2;

const nodeIssue = findNodeIssue('ledyer-emulator', process.versions.node);
if (nodeIssue) {
  process.stderr.write(`${nodeIssue}\n`);
  process.exitCode = 1;
} else {
  await run(parseCommandLine(process.argv.slice(2), process.env));
}

async function run(command: EmulatorCommand): Promise<void> {
  switch (command.run) {
    case 'help':
      process.stdout.write(usage);
      return;
    case 'version':
      process.stdout.write(`${readVersion()}\n`);
      return;
    case 'usage-error':
      process.stderr.write(`${command.message}.\n\n${usage}`);
      process.exitCode = usageExitCode;
      return;
    case 'verify':
      await runVerify(command);
      return;
    case 'start':
      await start(command);
  }
}

/** Prints the report. The exit code is 1 when there are differences, and 2 when there is no report. */
async function runVerify({
  environment,
  emulatorUrl,
  ...credentials
}: EmulatorCommand & { run: 'verify' }): Promise<void> {
  try {
    const { api, auth } = getHosts(environment, emulatorUrl);
    const results = await verify({
      ...credentials,
      apiUrl: api,
      authUrl: auth,
      fetch: (request) => fetch(request),
    });
    process.stdout.write(formatVerifyReport(results, { environment, version: readVersion() }));
    const isDifferent = results.some(({ outcome }) => /different|failed/.test(outcome));
    process.exitCode = isDifferent ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = usageExitCode;
  }
}

async function start({
  quiet,
  fault,
  ...options
}: EmulatorCommand & { run: 'start' }): Promise<void> {
  try {
    const { url, emulator, close } = await startEmulator({
      ...options,
      ...(fault !== undefined && { faults: readFaults(fault) }),
      onError: (error) => process.stderr.write(`${String(error)}\n`),
    });
    if (!quiet)
      warnAboutWebhooks(emulator.timeline, (message) => process.stderr.write(`${message}\n`));
    const { seed, faults } = emulator.faults.list();
    // The seed reproduces faults that have a rate.
    const replay = faults.length > 0 ? `To reproduce these faults: --seed ${seed}\n` : '';
    process.stdout.write(quiet ? `${url}\n` : formatStartupMessage(url) + replay);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close());
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

/** @throws {Error} that names the file and the error in it. */
function readFaults(file: string): readonly FaultRequest[] {
  try {
    return decode(array(decodeFault), JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function formatStartupMessage(url: string): string {
  const { clientId, clientSecret } = defaultCredentials;
  return `Ledyer emulator: ${url}
Client id and secret: ${clientId}:${clientSecret}

Try:
  curl -u ${clientId}:${clientSecret} -d grant_type=client_credentials ${url}/oauth/token
  curl ${url}/_emulator/sessions
  curl -H 'content-type: application/json' -d '{"action":"authorize"}' ${url}/_emulator/sessions/se_…
`;
}

/** Returns the version in the closest `package.json` above this file, which the build may move. */
function readVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
