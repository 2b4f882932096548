import { parseArgs } from 'node:util';
import type { WebhookUrls } from './webhook-sender.js';
import { checks } from './checks/checks.js';
import type { Check } from './checks/check.js';
import { credentials } from './credentials.js';

/** The emulator's default port, so that a server with that setting needs no change. */
const defaultPort = 4801;

/** A parsed command line. */
export type Command =
  | {
      readonly run: 'check';
      /** Without a trailing slash. */
      readonly baseUrl: string;
      readonly port: number;
      readonly host: string;
      /** SKU to use. Default: the first one of the product list. */
      readonly sku?: string;
      readonly webhookUrls: WebhookUrls;
      /** URL of the page that shows the checkout. */
      readonly pageUrl?: string;
      /** Whether each path gets a final slash. */
      readonly finalSlash?: true;
      readonly checks: readonly Check[];
      /** Maximum time until the server creates a session at the emulator. */
      readonly timeoutSeconds: number;
      readonly json: boolean;
    }
  | { readonly run: 'help' | 'list' }
  | { readonly run: 'usage-error'; readonly message: string };

export const usage = `Usage: ledyer-checkout-doctor <base-url> [options]

Checks the server of a shop, in any language. The doctor emulates Ledyer for the server, sends
the requests of a buyer, and reports each fault with advice.

  <base-url>                 base URL of the checkout routes, such as http://localhost:8080/ledyer; the doctor uses
                             POST <base-url>/sessions, GET <base-url>/sessions/{id} and, if they exist,
                             GET <base-url>/products, PUT <base-url>/sessions/{id}/cart, GET <base-url>/orders

  --sku <sku>                product to buy (default: the first of GET <base-url>/products)
  --notification-url <url>   URL for notifications (default: settings.urls.notification of the session)
  --validation-url <url>     URL for validations (default: settings.urls.validate of the session)
  --page <url>               page that shows the checkout, to check its headers (default: none)
  --final-slash              end each path with a slash, for a server that redirects to one
  --port <number>            port of the emulator; 0 selects a free port (default: EMULATOR_PORT, else ${defaultPort})
  --host <name>              host to listen on (default: localhost; 0.0.0.0 if the server runs in a container)
  --wait <seconds>           maximum time until the server uses the emulator (default: 120)
  --only <ids>               run only these checks, such as status-fields,secrets
  --json                     print the report as JSON
  --list                     print the checks
  --help                     print this help

Configure your server with the API URL and token URL that the doctor prints, and with
  client id      ${credentials.clientId}
  client secret  ${credentials.clientSecret}

For a self-signed certificate set NODE_EXTRA_CA_CERTS=<file>.
Never run the doctor against a live shop: it creates carts and orders, and sends attacks.
Exit code: 0 if no check failed, 1 if one failed, 2 if the checks could not start.
`;

/** Parses the arguments of `ledyer-checkout-doctor`; `EMULATOR_PORT` is the default of `--port`. */
export function parseCommandLine(
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        sku: { type: 'string' },
        'notification-url': { type: 'string' },
        'validation-url': { type: 'string' },
        page: { type: 'string' },
        'final-slash': { type: 'boolean', default: false },
        port: { type: 'string', default: variables.EMULATOR_PORT ?? String(defaultPort) },
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
    const [baseUrl, ...others] = positionals;
    if (baseUrl === undefined || others.length > 0) {
      return createUsageError('Expected one argument, the base URL of your checkout routes');
    }
    const notification = values['notification-url'];
    const validation = values['validation-url'];
    for (const url of [baseUrl, notification, validation, values.page]) {
      if (url !== undefined && !(URL.canParse(url) && /^https?:/i.test(url))) {
        return createUsageError(`Expected a URL with http:// or https://, got "${url}"`);
      }
    }
    const { search, hash, username } = new URL(baseUrl);
    if (search || hash || username) {
      return createUsageError('The base URL must have no query, no fragment and no user name');
    }
    const port = parseInteger(values.port, 65_535);
    if (port === undefined) {
      return createUsageError(`--port must be a number from 0 to 65535, got "${values.port}"`);
    }
    const timeoutSeconds = parseInteger(values.wait, 86_400);
    if (timeoutSeconds === undefined) {
      return createUsageError(`--wait must be a number of seconds, got "${values.wait}"`);
    }
    const selected = values.only?.split(',').map((id) => id.trim());
    const unknown = selected?.find((id) => !checks.some((check) => check.id === id));
    if (unknown !== undefined) {
      return createUsageError(`Unknown check "${unknown}"; see --list`);
    }
    return {
      run: 'check',
      baseUrl: baseUrl.replace(/\/+$/, ''),
      port,
      host: values.host,
      ...(values.sku !== undefined && { sku: values.sku }),
      webhookUrls: { notification, validation },
      ...(values.page !== undefined && { pageUrl: values.page }),
      ...(values['final-slash'] && { finalSlash: true as const }),
      checks: selected ? checks.filter(({ id }) => selected.includes(id)) : checks,
      timeoutSeconds,
      json: values.json,
    };
  } catch (error) {
    return createUsageError((error as Error).message);
  }
}

const createUsageError = (message: string): Command => ({ run: 'usage-error', message });

function parseInteger(text: string, max: number): number | undefined {
  const number = Number(text);
  return /^\d+$/.test(text) && number <= max ? number : undefined;
}
