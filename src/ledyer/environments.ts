/** The places where a checkout can run. `local` is the emulator on this machine. */
export const environments = ['live', 'sandbox', 'local'] as const;
export type Environment = (typeof environments)[number];

/** Whether `text` names an environment. */
export const isEnvironment = (text: unknown): text is Environment =>
  environments.some((name) => name === text);

/** The addresses of one environment; all without a slash at the end. */
export interface Hosts {
  /** REST API. */
  readonly api: string;
  /** OAuth: `POST {auth}/oauth/token`. */
  readonly auth: string;
  /** Where `bootstrap.js` comes from, and by inference the checkout frame as well. */
  readonly checkout: string;
  /** The hosted payment page: `{pos}/?sessionId={sessionId}`. */
  readonly pos: string;
  /** What the bootstrap script wants in `data-env`. */
  readonly dataEnv: string;
}

/**
 * Ledyer's own two environments.
 *
 * Sources: API and token hosts of the sandbox, developers.ledyer.com
 * (payment-products/authentication and every curl example); the live ones, the
 * bootstrap, the hosted page and `data-env`, Ledyer's WooCommerce plugin
 * (class-ledyer-request.php, class-ledyer-lco-gateway.php, class-ledyer-hpp.php)
 * and Magento plugin (ConfigHelper.php). The host says `live` where `data-env`
 * says `production`: that is theirs.
 */
function remote(name: 'live' | 'sandbox', dataEnv: string): Hosts {
  const host = (part: string) => `https://${part}.${name}.ledyer.com`;
  return {
    api: host('api'),
    auth: host('auth'),
    checkout: host('checkout'),
    pos: host('pos'),
    dataEnv,
  };
}

/** Where the emulator listens unless it is told otherwise. */
export const defaultEmulatorUrl = 'http://localhost:4801';

/**
 * The addresses of `environment`; nothing for `local` with an address that is not on
 * this machine: the emulator's secrets are public, so nothing else may play Ledyer.
 *
 * The emulator plays every party from one origin, `emulatorUrl`; its `data-env`
 * is the one that Ledyer's own local builds use (WooCommerce plugin).
 */
export function findHosts(
  environment: Environment,
  emulatorUrl = defaultEmulatorUrl,
): Hosts | undefined {
  if (environment === 'live') return remote(environment, 'production');
  if (environment === 'sandbox') return remote(environment, environment);
  const origin = loopbackOrigin(emulatorUrl);
  if (!origin) return undefined;
  return {
    api: origin,
    auth: origin,
    checkout: origin,
    pos: `${origin}/pos`,
    dataEnv: 'localhost',
  };
}

/**
 * The same, for whoever cannot go on without.
 *
 * @throws {RangeError} for `local` with an address that is not on this machine.
 */
export function getHosts(environment: Environment, emulatorUrl?: string): Hosts {
  const hosts = findHosts(environment, emulatorUrl);
  if (hosts) return hosts;
  throw new RangeError(
    `The emulator's address must be on this machine, such as ${defaultEmulatorUrl}`,
  );
}

/** The environment that a `data-env` of Ledyer's snippet names, if it is one of these three. */
export const environmentFromDataEnv = (dataEnv: string | undefined): Environment | undefined =>
  environments.find((environment) => findHosts(environment)?.dataEnv === dataEnv);

/** Whether a URL's host name is one of this machine's own. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(hostname);

/** The origin of an address on this machine; nothing for every other address. */
function loopbackOrigin(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isOurs = url && isLoopback(url.hostname) && /^https?:$/.test(url.protocol);
  return isOurs ? url.origin : undefined;
}

/** Where the bootstrap script of an environment is (WooCommerce and Magento plugins). */
export const bootstrapUrl = (hosts: Hosts): string => `${hosts.checkout}/bootstrap.js`;
