import { parseArgs } from 'node:util';
import type { WebhookUrls } from './webhook-sender.js';
import { checks } from './checks.js';
import type { Check } from './check.js';
import { credentials } from './credentials.js';

/** The emulator's default port, so that a configured server needs no change. */
const defaultPort = 4801;

/** A parsed command line. */
export type Command =
  | {
      readonly run: 'examine';
      /** Without a trailing slash. */
      readonly baseUrl: string;
      readonly port: number;
      readonly host: string;
      /** SKU to use; by default the first one of the product list. */
      readonly sku?: string;
      readonly webhookUrls: WebhookUrls;
      readonly checks: readonly Check[];
      /** Maximum time until the server uses the emulator. */
      readonly timeoutSeconds: number;
      readonly json: boolean;
    }
  | { readonly run: 'help' | 'list' }
  | { readonly run: 'usage-error'; readonly message: string };

export const usage = `Usage: ledyer-checkout-doctor <address> [options]

Examines the server of a shop: plays Ledyer behind it and a buyer in front of it, and says
in plain words what is right and what is not. The server may be written in any language.

  <address>                  where its checkout is, such as http://localhost:8080/ledyer; the doctor uses
                             POST <address>/sessions, GET <address>/sessions/{id} and, where they exist,
                             GET <address>/products, PUT <address>/sessions/{id}/cart, GET <address>/orders

  --sku <sku>                something that the shop sells (default: the first of GET <address>/products)
  --notification-url <url>   where notifications go (default: settings.urls.notification of the session)
  --validation-url <url>     where validations go (default: settings.urls.validate of the session)
  --port <number>            where to play Ledyer; 0 takes a free port (default: EMULATOR_PORT, else ${defaultPort})
  --host <name>              what to listen on (default: localhost; 0.0.0.0 when the server is in a container)
  --wait <seconds>           how long to wait for the server (default: 120)
  --only <ids>               make these checks alone, such as status-fields,secrets
  --json                     print the report as JSON
  --list                     print the checks
  --help                     print this

Configure your server with the API and token address that the doctor prints, and with
  client id      ${credentials.clientId}
  client secret  ${credentials.clientSecret}

A certificate that only this machine knows: NODE_EXTRA_CA_CERTS=<file>.
Never point it at a shop that is open: it makes carts and orders, and does what attackers do.
Exit code: 0 when nothing failed, 1 when something did, 2 when it could not begin.
`;

/** Parses the arguments of `ledyer-checkout-doctor`; `EMULATOR_PORT` is the default of `--port`. */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        sku: { type: 'string' },
        'notification-url': { type: 'string' },
        'validation-url': { type: 'string' },
        port: { type: 'string', default: environment.EMULATOR_PORT ?? String(defaultPort) },
        host: { type: 'string', default: 'localhost' },
        wait: { type: 'string', default: '120' },
        only: { type: 'string' },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { run: 'help' };
    if (values.list) return { run: 'list' };
    const [address, ...others] = positionals;
    if (address === undefined || others.length > 0) {
      return usageError('Say one address: where the checkout of your server is');
    }
    const notification = values['notification-url'];
    const validation = values['validation-url'];
    for (const url of [address, notification, validation]) {
      if (url !== undefined && !(URL.canParse(url) && /^https?:/.test(url))) {
        return usageError(`An address begins with http:// or https://, and "${url}" does not`);
      }
    }
    const port = parseInteger(values.port, 65_535);
    if (port === undefined) {
      return usageError(`The port is a number from 0 to 65535, and "${values.port}" is not`);
    }
    const wait = parseInteger(values.wait, 86_400);
    if (wait === undefined) {
      return usageError(`--wait is a number of seconds, and "${values.wait}" is not`);
    }
    const selected = values.only?.split(',').map((id) => id.trim());
    const unknown = selected?.find((id) => !checks.some((check) => check.id === id));
    if (unknown !== undefined) {
      return usageError(`There is no check "${unknown}"; --list prints them all`);
    }
    return {
      run: 'examine',
      baseUrl: address.replace(/\/+$/, ''),
      port,
      host: values.host,
      ...(values.sku !== undefined && { sku: values.sku }),
      webhookUrls: { notification, validation },
      checks: selected ? checks.filter(({ id }) => selected.includes(id)) : checks,
      timeoutSeconds: wait,
      json: values.json,
    };
  } catch (error) {
    return usageError((error as Error).message);
  }
}

const usageError = (message: string): Command => ({ run: 'usage-error', message });

function parseInteger(text: string, max: number): number | undefined {
  const number = Number(text);
  return /^\d+$/.test(text) && number <= max ? number : undefined;
}
