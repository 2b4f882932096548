import { parseArgs } from 'node:util';
import { defaultPort } from './http-server.js';

/** What a command line asks for. */
export type EmulatorCommand =
  | {
      readonly run: 'start';
      readonly port: number;
      readonly host: string;
      readonly quiet: boolean;
      readonly seed?: number;
      readonly data?: string;
      readonly fault?: string;
    }
  | { readonly run: 'help' | 'version' }
  | { readonly run: 'usage-error'; readonly message: string };

export const usage = `Usage: ledyer-emulator [options]

Plays Ledyer for a shop on this machine: API, token, script and checkout.

  --port <number>  where to listen; 0 takes a free port (default: EMULATOR_PORT, else ${defaultPort})
  --host <name>    what to listen on (default: localhost)
  --seed <number>  make the same ids and the same faults again
  --data <file>    keep sessions, orders and notifications in this file
  --fault <file>   let go wrong what this file says: a JSON array of faults
  --quiet          print the address and nothing else
  --help           print this
  --version        print the version
`;

/** Reads the arguments of `ledyer-emulator`; `EMULATOR_PORT` stands in for `--port`. */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): EmulatorCommand {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: environment.EMULATOR_PORT ?? String(defaultPort) },
        host: { type: 'string', default: 'localhost' },
        seed: { type: 'string' },
        data: { type: 'string' },
        fault: { type: 'string' },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { run: 'help' };
    if (values.version) return { run: 'version' };
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) {
      return {
        run: 'usage-error',
        message: `The port must be a number from 0 to 65535, and "${values.port}" is not`,
      };
    }
    const { host, quiet, seed, data, fault } = values;
    if (seed !== undefined && !/^\d{1,9}$/.test(seed)) {
      return { run: 'usage-error', message: `The seed must be a number, and "${seed}" is not` };
    }
    return {
      run: 'start',
      port,
      host,
      quiet,
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(data !== undefined && { data }),
      ...(fault !== undefined && { fault }),
    };
  } catch (error) {
    return { run: 'usage-error', message: (error as Error).message };
  }
}
