import type { Environment } from 'ledyer-checkout/server';

/** What the environment's variables say. */
export interface ShopEnvironment {
  readonly ledyer: {
    readonly environment: Environment;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly emulatorUrl?: string;
  };
  /** Where buyers reach the shop. */
  readonly publicUrl: string;
  /** Where to start an emulator; absent when there is one already, or Ledyer itself. */
  readonly emulatorPort?: number;
  /** Where the process that serves the API alone listens. */
  readonly port: number;
  /** A PostgreSQL server, for several instances; absent for a PGlite of this process's own … */
  readonly databaseUrl?: string;
  /** … which keeps its files here. */
  readonly dataDir: string;
  /** Opens the back office; made at start when there is none. */
  readonly adminToken?: string;
}

/** @throws an error that says which variable to set, and to what */
export function readEnvironment(variables: NodeJS.ProcessEnv): ShopEnvironment {
  const port = portOf(variables, 'PORT', 4800);
  const publicUrl = variables.PUBLIC_URL ?? `http://localhost:${port}`;
  const { DATABASE_URL: databaseUrl, ADMIN_TOKEN: adminToken } = variables;
  const shop = {
    publicUrl,
    port,
    dataDir: variables.DATA_DIR ?? '.data',
    ...(databaseUrl && { databaseUrl }),
    ...(adminToken && { adminToken }),
  };
  const environment = variables.LEDYER_ENVIRONMENT ?? 'local';
  if (environment === 'local') {
    const emulatorUrl = variables.LEDYER_EMULATOR_URL;
    const ledyer = { environment, clientId: 'emulator', clientSecret: 'emulator' } as const;
    // An emulator that runs already may have credentials of its own.
    const { LEDYER_CLIENT_ID: clientId, LEDYER_CLIENT_SECRET: clientSecret } = variables;
    const own = clientId && clientSecret ? { clientId, clientSecret } : {};
    return emulatorUrl
      ? { ledyer: { ...ledyer, ...own, emulatorUrl }, ...shop }
      : { ledyer, ...shop, emulatorPort: portOf(variables, 'EMULATOR_PORT', 4801) };
  }
  if (environment !== 'sandbox' && environment !== 'live') {
    throw new Error('LEDYER_ENVIRONMENT must be local, sandbox or live');
  }
  const clientId = variables.LEDYER_CLIENT_ID;
  const clientSecret = variables.LEDYER_CLIENT_SECRET;
  if (!clientId || !clientSecret) {
    throw new Error(
      `LEDYER_ENVIRONMENT=${environment} needs LEDYER_CLIENT_ID and LEDYER_CLIENT_SECRET: ` +
        'Ledyer’s merchant portal has them under Settings, API credentials',
    );
  }
  return { ledyer: { environment, clientId, clientSecret }, ...shop };
}

function portOf(variables: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const port = Number(variables[name] ?? otherwise);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${name} must be a port number, such as ${otherwise}`);
}
