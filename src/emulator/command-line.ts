import { parseArgs } from 'node:util';
import { frameColorSchemes, type FrameColorScheme } from './checkout/page-routes.js';
import { defaultPort } from './http-server.js';

/** A parsed command line. */
export type EmulatorCommand =
  | {
      readonly run: 'start';
      readonly port: number;
      readonly host: string;
      readonly quiet: boolean;
      readonly strict?: true;
      readonly frameColorScheme?: FrameColorScheme;
      readonly seed?: number;
      readonly data?: string;
      readonly fault?: string;
    }
  | { readonly run: 'help' | 'version' }
  | { readonly run: 'usage-error'; readonly message: string };

export const usage = `Usage: ledyer-emulator [options]

Emulates Ledyer on this machine: API, token, script and checkout.

  --port <number>  port to listen on; 0 takes a free port (default: EMULATOR_PORT, or else ${defaultPort})
  --host <name>    host name to listen on (default: localhost)
  --seed <number>  make ids and faults reproducible
  --data <file>    keep sessions, orders and notifications in this file
  --color-scheme <light|dark|page>
                   colour scheme of the checkout in the frame (default: light)
  --strict         reject what Ledyer only tolerates, so that a shop finds its mistakes
  --fault <file>   add the faults of this file, a JSON array
  --quiet          print only the URL
  --help           print this help
  --version        print the version
`;

/** Parses the arguments of `ledyer-emulator`. `EMULATOR_PORT` is the default of `--port`. */
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
        'color-scheme': { type: 'string' },
        quiet: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
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
        message: `The port must be a number from 0 to 65535, not "${values.port}"`,
      };
    }
    const { host, quiet, seed, data, fault } = values;
    if (seed !== undefined && !/^\d{1,9}$/.test(seed)) {
      return {
        run: 'usage-error',
        message: `The seed must be a number of at most 9 digits, not "${seed}"`,
      };
    }
    const frameColorScheme = frameColorSchemes.find((each) => each === values['color-scheme']);
    if (values['color-scheme'] !== undefined && !frameColorScheme) {
      return {
        run: 'usage-error',
        message: `The colour scheme must be light, dark or page, not "${values['color-scheme']}"`,
      };
    }
    return {
      run: 'start',
      port,
      host,
      quiet,
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(data !== undefined && { data }),
      ...(fault !== undefined && { fault }),
      ...(frameColorScheme && { frameColorScheme }),
      ...(values.strict && { strict: true as const }),
    };
  } catch (error) {
    return { run: 'usage-error', message: (error as Error).message };
  }
}
