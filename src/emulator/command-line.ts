import { parseArgs } from 'node:util';
import { defaultPort } from './http-server.js';

/** What a command line asks for. */
export type Command =
  | { readonly run: 'start'; readonly port: number; readonly host: string; readonly quiet: boolean }
  | { readonly run: 'help' | 'version' }
  | { readonly run: 'complain'; readonly about: string };

export const usage = `Usage: ledyer-emulator [options]

Plays Ledyer for a shop on this machine: API, token, script and checkout.

  --port <number>  where to listen; 0 takes a free port (default: EMULATOR_PORT, else ${defaultPort})
  --host <name>    what to listen on (default: localhost)
  --quiet          print the address and nothing else
  --help           print this
  --version        print the version
`;

/** Reads the arguments of `ledyer-emulator`; `EMULATOR_PORT` stands in for `--port`. */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: environment.EMULATOR_PORT ?? String(defaultPort) },
        host: { type: 'string', default: 'localhost' },
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
        run: 'complain',
        about: `The port must be a number from 0 to 65535, and "${values.port}" is not`,
      };
    }
    return { run: 'start', port, host: values.host, quiet: values.quiet };
  } catch (error) {
    return { run: 'complain', about: (error as Error).message };
  }
}
