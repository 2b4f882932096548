/** The environments of a checkout. `local` is the emulator on this machine. */
export const environments = ['live', 'sandbox', 'local'] as const;
export type Environment = (typeof environments)[number];

/** Whether `text` names an environment. */
export const isEnvironment = (text: unknown): text is Environment =>
  environments.some((name) => name === text);

/** The URLs of one environment, without a trailing slash. */
export interface Hosts {
  /** REST API. */
  readonly api: string;
  /** OAuth: `POST {auth}/oauth/token`. */
  readonly auth: string;
  /** The host of `bootstrap.js` and, by inference, of the checkout frame. */
  readonly checkout: string;
  /** The hosted payment page: `{pos}/?sessionId={sessionId}`. */
  readonly pos: string;
  /** The value of `data-env` for the bootstrap script. */
  readonly dataEnv: string;
}

/**
 * Returns the hosts of an environment, one per service.
 *
 * Sources: API and token hosts of the sandbox, developers.ledyer.com (payment-products/authentication and every
 * curl example); the live ones, the bootstrap, the hosted page and `data-env`, Ledyer's WooCommerce plugin
 * (class-ledyer-request.php, class-ledyer-lco-gateway.php, class-ledyer-hpp.php) and Magento plugin
 * (ConfigHelper.php). Ledyer's hosts say `live` where `data-env` says `production`.
 */
const createHosts = (toUrl: (service: string) => string, dataEnv: string): Hosts => ({
  api: toUrl('api'),
  auth: toUrl('auth'),
  checkout: toUrl('checkout'),
  pos: toUrl('pos'),
  dataEnv,
});

/** The emulator's default URL. */
export const defaultEmulatorUrl = 'http://localhost:4801';

/**
 * Returns the URLs of `environment`, or `undefined` for `local` with a host that is not loopback. The emulator's
 * secrets are public, so no other machine may act as Ledyer.
 *
 * The emulator serves every host from one origin, `emulatorUrl`. Its `data-env` is that of Ledyer's own local
 * builds (WooCommerce plugin).
 */
export function findHosts(
  environment: Environment,
  emulatorUrl = defaultEmulatorUrl,
): Hosts | undefined {
  if (environment !== 'local') {
    return createHosts(
      (service) => `https://${service}.${environment}.ledyer.com`,
      environment === 'live' ? 'production' : environment,
    );
  }
  const origin = findLoopbackOrigin(emulatorUrl);
  return origin ? createHosts(() => origin, 'localhost') : undefined;
}

/**
 * Returns the URLs of `environment`.
 *
 * @throws {RangeError} for `local` with a host that is not loopback
 */
export function getHosts(environment: Environment, emulatorUrl?: string): Hosts {
  const hosts = findHosts(environment, emulatorUrl);
  if (hosts) return hosts;
  throw new RangeError(
    `The emulator's address must be on this machine, such as ${defaultEmulatorUrl}`,
  );
}

/** Returns the environment that `data-env` of Ledyer's snippet names, if it is a known one. */
export const environmentFromDataEnv = (dataEnv: string | undefined): Environment | undefined =>
  environments.find((environment) => findHosts(environment)?.dataEnv === dataEnv);

/** Whether a URL's host name is a loopback name. */
export const isLoopback = (hostname: string): boolean =>
  /^(127\.0\.0\.1|\[::1\]|(.+\.)?localhost)$/.test(hostname);

/** Returns the origin of a loopback URL, and `undefined` for every other URL. */
function findLoopbackOrigin(address: string): string | undefined {
  try {
    const { hostname, origin } = new URL(address);
    if (isLoopback(hostname) && origin.startsWith('http')) return origin;
  } catch {
    // Not a URL.
  }
  return undefined;
}

/** Returns the URL of the bootstrap script (WooCommerce and Magento plugins). */
export const bootstrapUrl = (hosts: Hosts): string => `${hosts.checkout}/bootstrap.js`;
