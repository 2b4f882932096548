import { bootstrapAttributes } from '../../ledyer/client-api.js';
import {
  bootstrapUrl,
  environments,
  getHosts,
  isEnvironment,
  type Environment,
  type Hosts,
} from '../../ledyer/environments.js';
import { isId } from '../../ledyer/ids.js';

/** Where the checkout comes from, and what the page's policy asks for. */
export interface CheckoutScriptOptions {
  readonly environment: Environment;
  /** Where the emulator is, for `local`. Default: `http://localhost:4801`. */
  readonly emulatorUrl?: string | undefined;
  /** The page's nonce, for a policy that goes by nonces; the one given to {@link securityHeaders}. */
  readonly nonce?: string | undefined;
}

/** What the tag is told; each is its attribute of that name. */
export interface CheckoutHtmlOptions extends CheckoutScriptOptions {
  /** `se_…` */
  readonly sessionId: string;
  /** Default: `/ledyer/sessions/{sessionId}`, where this kit answers. */
  readonly statusUrl?: string | undefined;
  readonly confirmationUrl?: string | undefined;
  readonly transport?: 'auto' | 'poll' | 'none' | undefined;
  /** `#rrggbb` */
  readonly buyButtonColor?: string | undefined;
  readonly noPadding?: boolean | undefined;
  /** The language of the tag's own words, BCP 47. */
  readonly lang?: string | undefined;
}

/**
 * The tag with Ledyer's own snippet inside, for pages that a server writes.
 *
 * The browser starts Ledyer's script as it reads the page, and shows the checkout
 * even while the tag's code is on its way; the tag then takes over what it finds.
 *
 * @throws {TypeError} that says what to write, for what cannot be right; {@link RangeError} for an
 *     emulator that is not on this machine
 */
export function checkoutHtml(options: CheckoutHtmlOptions): string {
  const { sessionId, environment, emulatorUrl, nonce, buyButtonColor, noPadding } = options;
  assertOption(isId('session', sessionId), 'sessionId', 'the sessionId (se_…) that Ledyer gave');
  assertOption(
    buyButtonColor === undefined || /^#[0-9a-f]{6}$/i.test(buyButtonColor),
    'buyButtonColor',
    'a colour such as #1a2b3c',
  );
  const hosts = assertHosts(options, 'checkoutHtml');
  const containerId = `ledyer-checkout-${crypto.randomUUID()}`;
  const tag = toAttributes({
    'session-id': sessionId,
    environment,
    'emulator-url': emulatorUrl,
    'status-url': options.statusUrl,
    'confirmation-url': options.confirmationUrl,
    transport: options.transport,
    'buy-button-color': buyButtonColor,
    'no-padding': noPadding,
    lang: options.lang,
    nonce,
  });
  const script = toAttributes({
    async: true,
    src: bootstrapUrl(hosts),
    [bootstrapAttributes.environment]: hosts.dataEnv,
    [bootstrapAttributes.sessionId]: sessionId,
    [bootstrapAttributes.containerId]: containerId,
    [bootstrapAttributes.buyButtonColor]: buyButtonColor,
    // A word, not a mark: Ledyer's plugins write it so.
    [bootstrapAttributes.noPadding]: noPadding ? 'true' : undefined,
    nonce,
  });
  // The slot shows the container in the tag's shadow root once there is one; Ledyer finds it by its id.
  return `<ledyer-checkout${tag}><div${toAttributes({ id: containerId, slot: 'frame' })}></div><script${script}></script></ledyer-checkout>`;
}

/**
 * A `Link` header that has Ledyer's script fetched before the browser has read the page: a round trip
 * earlier where the page is long or slow.
 *
 * @throws {TypeError} or {RangeError}, as {@link checkoutHtml}
 */
export function checkoutPreload(source: CheckoutScriptOptions): string {
  const url = bootstrapUrl(assertHosts(source, 'checkoutPreload'));
  const { nonce } = source;
  return `<${url}>; rel=preload; as=script${nonce === undefined ? '' : `; nonce="${nonce}"`}`;
}

function assertHosts(
  { environment, emulatorUrl, nonce }: CheckoutScriptOptions,
  caller: string,
): Hosts {
  assertOption(isEnvironment(environment), 'environment', environments.join(', '), caller);
  assertOption(
    nonce === undefined || isNonce(nonce),
    'nonce',
    'at least 16 characters of base64',
    caller,
  );
  return getHosts(environment, emulatorUrl);
}

/** Whether this can stand in a policy: base64, and too long to be guessed. */
export const isNonce = (text: string): boolean => /^[\w+/=-]{16,100}$/.test(text);

/** `false` and nothing leave an attribute out, `true` writes its name alone. */
function toAttributes(values: Readonly<Record<string, string | boolean | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) =>
      value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`,
    )
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

function assertOption(
  isValid: boolean,
  name: string,
  expectation: string,
  caller = 'checkoutHtml',
): void {
  if (!isValid) throw new TypeError(`${caller}: ${name} must be ${expectation}`);
}
