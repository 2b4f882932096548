import { isEnvironment } from '../../ledyer/environments.js';
import type { LedyerClientOptions } from '../../server/ledyer-client/client.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Returns the options of `createLedyerClient` from `LEDYER_ENVIRONMENT` (default: `local`), `LEDYER_CLIENT_ID`,
 * `LEDYER_CLIENT_SECRET` and, for an emulator at another address than the default, `LEDYER_EMULATOR_URL`.
 *
 * @throws an error that names the variable to set
 */
export function ledyerFromEnvironment(variables: Variables): LedyerClientOptions {
  const environment = variables.LEDYER_ENVIRONMENT ?? 'local';
  if (!isEnvironment(environment)) {
    throw new Error('LEDYER_ENVIRONMENT must be local, sandbox or live');
  }
  const { LEDYER_CLIENT_ID: clientId, LEDYER_CLIENT_SECRET: clientSecret } = variables;
  if (environment === 'local') {
    const defaults = { environment, clientId: 'emulator', clientSecret: 'emulator' };
    const { LEDYER_EMULATOR_URL: emulatorUrl } = variables;
    if (!emulatorUrl) return defaults;
    // A running emulator may have other credentials than the default ones.
    const credentials = clientId && clientSecret ? { clientId, clientSecret } : {};
    return { ...defaults, ...credentials, emulatorUrl };
  }
  if (!clientId || !clientSecret) {
    throw new Error(
      `LEDYER_ENVIRONMENT=${environment} needs LEDYER_CLIENT_ID and LEDYER_CLIENT_SECRET: ` +
        'Ledyer’s merchant portal has them under Settings, API credentials',
    );
  }
  return { environment, clientId, clientSecret };
}

/** @throws an error with advice when the variable is not a port number */
export function portFromEnvironment(
  variables: Variables,
  name: string,
  defaultPort: number,
): number {
  const port = Number(variables[name] ?? defaultPort);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${name} must be a port number, such as ${defaultPort}`);
}
