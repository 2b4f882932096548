import { parseArgs } from 'node:util';
import { frameColorSchemes, type FrameColorScheme } from './checkout/page-routes.js';
import { defaultPort } from './http-server.js';

/** Environments that may be verified: never `live`, because sessions are created. */
const verifyEnvironments = ['sandbox', 'local'] as const;
type VerifyEnvironment = (typeof verifyEnvironments)[number];

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
  | {
      readonly run: 'verify';
      readonly environment: VerifyEnvironment;
      readonly clientId: string;
      readonly clientSecret: string;
      /** Only for `local`. */
      readonly emulatorUrl?: string;
      /** Ids of orders that may be changed. */
      readonly orders: readonly string[];
    }
  | { readonly run: 'help' | 'version' }
  | { readonly run: 'usage-error'; readonly message: string };

export const usage = `Usage: ledyer-emulator [options]

       ledyer-emulator verify --environment sandbox [--order <id> [--order <id>]]

Emulates Ledyer on this machine: API, token, script and checkout.
"verify" compares Ledyer’s sandbox with the emulator and prints a report. It reads LEDYER_CLIENT_ID and
LEDYER_CLIENT_SECRET, and creates sessions. With "local" it verifies the emulator at LEDYER_EMULATOR_URL.
The first --order, an uncaptured order with two or more lines, is captured and refunded; the second is cancelled.

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

/** Parses the arguments of `ledyer-emulator verify`. */
function parseVerify(
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): EmulatorCommand {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        environment: { type: 'string' },
        order: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { run: 'help' };
    const environment = verifyEnvironments.find((each) => each === values.environment);
    if (!environment) {
      const reason =
        values.environment === 'live'
          ? 'The live environment is never verified, because sessions are created'
          : `The environment must be ${verifyEnvironments.join(' or ')}, not "${values.environment ?? ''}"`;
      return { run: 'usage-error', message: reason };
    }
    const { order: orders } = values;
    if (orders.length > 2 || !orders.every((id) => /^or_\w+$/.test(id))) {
      return { run: 'usage-error', message: '--order takes the id of an order, at most twice' };
    }
    const {
      LEDYER_CLIENT_ID: clientId,
      LEDYER_CLIENT_SECRET: clientSecret,
      LEDYER_EMULATOR_URL: emulatorUrl,
    } = variables;
    if (!clientId || !clientSecret) {
      return {
        run: 'usage-error',
        message: 'Set LEDYER_CLIENT_ID and LEDYER_CLIENT_SECRET to the credentials of the sandbox',
      };
    }
    const hasEmulatorUrl = environment === 'local' && emulatorUrl;
    return {
      run: 'verify',
      environment,
      clientId,
      clientSecret,
      orders,
      ...(hasEmulatorUrl && { emulatorUrl }),
    };
  } catch (error) {
    return { run: 'usage-error', message: (error as Error).message };
  }
}

/** Parses the arguments of `ledyer-emulator`. `EMULATOR_PORT` is the default of `--port`. */
export function parseCommandLine(
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): EmulatorCommand {
  if (args[0] === 'verify') return parseVerify(args.slice(1), variables);
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: variables.EMULATOR_PORT ?? String(defaultPort) },
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
