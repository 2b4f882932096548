/** The value of `data-env` for the bootstrap script, by environment. */
const dataEnvs = { live: 'production', sandbox: 'sandbox', local: 'localhost' } as const;

export type Environment = keyof typeof dataEnvs;

/** The environments of a checkout. `local` is the emulator on this machine. */
export const environments = Object.keys(dataEnvs) as readonly Environment[];

/** Whether `text` names an environment. */
export const isEnvironment = (text: unknown): text is Environment =>
  environments.includes(text as Environment);

/** The URLs of one environment that a page uses, without a trailing slash. */
export interface PageHosts {
  /** The host of `bootstrap.js` and, by inference, of the checkout frame. */
  readonly checkout: string;
  /** The hosted payment page: `{pos}/?sessionId={sessionId}`. */
  readonly pos: string;
  /** The value of `data-env` for the bootstrap script. */
  readonly dataEnv: string;
}

/** All URLs of one environment. */
export interface Hosts extends PageHosts {
  /** REST API. */
  readonly api: string;
  /** OAuth: `POST {auth}/oauth/token`. */
  readonly auth: string;
}

/** The emulator's default URL. */
export const defaultEmulatorUrl = 'http://localhost:4801';

/**
 * Returns a function that converts the name of a service to its URL. Returns `undefined` for `local` with a host that
 * is not loopback: the emulator's secrets are public, so no other machine may act as Ledyer. The emulator serves every
 * host from one origin.
 *
 * Sources of the sandbox's API and token hosts: developers.ledyer.com (payment-products/authentication and every curl
 * example). Sources of the live hosts, the bootstrap script, the hosted page and `data-env`: Ledyer's WooCommerce plugin
 * (class-ledyer-request.php, class-ledyer-lco-gateway.php, class-ledyer-hpp.php) and Magento plugin
 * (ConfigHelper.php). Ledyer's hosts contain `live` where `data-env` is `production`. The emulator's `data-env` is that
 * of Ledyer's own local builds (WooCommerce plugin).
 */
function findServiceUrls(
  environment: Environment,
  emulatorUrl: string,
): ((service: string) => string) | undefined {
  if (environment !== 'local') return (service) => `https://${service}.${environment}.ledyer.com`;
  const origin = findLoopbackOrigin(emulatorUrl);
  return origin ? () => origin : undefined;
}

/** Returns the URLs that a page uses, or `undefined` for `local` with a host that is not loopback. */
export function findHosts(
  environment: Environment,
  emulatorUrl = defaultEmulatorUrl,
): PageHosts | undefined {
  const toUrl = findServiceUrls(environment, emulatorUrl);
  return (
    toUrl && { checkout: toUrl('checkout'), pos: toUrl('pos'), dataEnv: dataEnvs[environment] }
  );
}

/**
 * Returns all URLs of `environment`.
 *
 * @throws {RangeError} for `local` with a host that is not loopback
 */
export function getHosts(environment: Environment, emulatorUrl = defaultEmulatorUrl): Hosts {
  const toUrl = findServiceUrls(environment, emulatorUrl);
  const hosts = findHosts(environment, emulatorUrl);
  if (toUrl && hosts) return { ...hosts, api: toUrl('api'), auth: toUrl('auth') };
  throw new RangeError(
    `The emulator's address must be on this machine, such as ${defaultEmulatorUrl}`,
  );
}

/** Returns the environment that `data-env` of Ledyer's snippet names, if it is a known one. */
export const environmentFromDataEnv = (dataEnv: string | undefined): Environment | undefined =>
  environments.find((environment) => dataEnvs[environment] === dataEnv);

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
export const getBootstrapUrl = (hosts: Pick<PageHosts, 'checkout'>): string =>
  `${hosts.checkout}/bootstrap.js`;
