import { bootstrapAttributes, clientValidationLimitMs } from '../../ledyer/client-api.js';
import {
  getBootstrapUrl,
  environments,
  getHosts,
  isEnvironment,
  type Environment,
  type Hosts,
} from '../../ledyer/environments.js';
import { isId } from '../../ledyer/ids.js';

/** Limits of the tag's `validation-timeout` in milliseconds. The last second is for the answer to reach Ledyer. */
const minValidationTimeoutMs = 1_000;
const maxValidationTimeoutMs = clientValidationLimitMs - 1_000;

/** The source of the checkout's script, and the page's nonce. */
export interface CheckoutScriptOptions {
  readonly environment: Environment;
  /** URL of the emulator, for `local`. Default: `http://localhost:4801`. */
  readonly emulatorUrl?: string | undefined;
  /** The page's nonce, the same as for {@link securityHeaders}. */
  readonly nonce?: string | undefined;
}

/** The tag's attributes. */
export interface CheckoutHtmlOptions extends CheckoutScriptOptions {
  /** `se_…` */
  readonly sessionId: string;
  /** Default: `/ledyer/sessions/{sessionId}`, the route of this kit. */
  readonly statusUrl?: string | undefined;
  readonly confirmationUrl?: string | undefined;
  readonly transport?: 'auto' | 'poll' | 'none' | undefined;
  /** Milliseconds until an unanswered `ledyer-validate` is rejected, from 1000 to 9000. Default: 8000. */
  readonly validationTimeout?: number | undefined;
  /** Offers a link to Ledyer's hosted page when the checkout cannot be loaded. Default: `false`. */
  readonly hostedPage?: boolean | undefined;
  /** `#rrggbb` */
  readonly buyButtonColor?: string | undefined;
  readonly noPadding?: boolean | undefined;
  /** Language of the tag's messages, BCP 47. */
  readonly lang?: string | undefined;
}

/**
 * Returns the tag with Ledyer's own snippet inside, for server-rendered pages.
 *
 * The browser starts Ledyer's script while it parses the page and shows the checkout before the tag's code has
 * loaded. The tag then adopts the snippet.
 *
 * @throws {TypeError} for an invalid option, with what to write; {@link RangeError} for an emulator
 *     whose host is not loopback
 */
export function checkoutHtml(options: CheckoutHtmlOptions): string {
  const { sessionId, environment, emulatorUrl, nonce, buyButtonColor, noPadding } = options;
  const { validationTimeout } = options;
  assertOption(
    isId('session', sessionId),
    'sessionId',
    'the session id (se_…) that Ledyer returned',
  );
  assertOption(
    buyButtonColor === undefined || /^#[0-9a-f]{6}$/i.test(buyButtonColor),
    'buyButtonColor',
    'a colour such as #1a2b3c',
  );
  assertOption(
    validationTimeout === undefined || isValidationTimeout(validationTimeout),
    'validationTimeout',
    `a number of milliseconds from ${minValidationTimeoutMs} to ${maxValidationTimeoutMs}`,
  );
  const hosts = resolveHosts(options, 'checkoutHtml');
  const containerId = `ledyer-checkout-${crypto.randomUUID()}`;
  const tag = toAttributes({
    'session-id': sessionId,
    environment,
    'emulator-url': emulatorUrl,
    'status-url': options.statusUrl,
    'confirmation-url': options.confirmationUrl,
    transport: options.transport,
    'validation-timeout': validationTimeout,
    'hosted-page': options.hostedPage,
    'buy-button-color': buyButtonColor,
    'no-padding': noPadding,
    lang: options.lang,
    nonce,
  });
  const script = toAttributes({
    async: true,
    src: getBootstrapUrl(hosts),
    [bootstrapAttributes.environment]: hosts.dataEnv,
    [bootstrapAttributes.sessionId]: sessionId,
    [bootstrapAttributes.containerId]: containerId,
    [bootstrapAttributes.buyButtonColor]: buyButtonColor,
    // Ledyer's plugins write the attribute with the value `true`.
    [bootstrapAttributes.noPadding]: noPadding ? 'true' : undefined,
    nonce,
  });
  // The slot shows the container in the tag's shadow root; Ledyer's script finds it by its id.
  return `<ledyer-checkout${tag}><div${toAttributes({ id: containerId, slot: 'frame' })}></div><script${script}></script></ledyer-checkout>`;
}

/**
 * Returns a `Link` header that preloads Ledyer's script, which saves a round trip on long or slow pages.
 *
 * @throws {TypeError} or {RangeError}, as {@link checkoutHtml}
 */
export function checkoutPreload(source: CheckoutScriptOptions): string {
  const url = getBootstrapUrl(resolveHosts(source, 'checkoutPreload'));
  const { nonce } = source;
  return `<${url}>; rel=preload; as=script${nonce === undefined ? '' : `; nonce="${nonce}"`}`;
}

function resolveHosts(
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

const isValidationTimeout = (value: unknown): boolean =>
  typeof value === 'number' && value >= minValidationTimeoutMs && value <= maxValidationTimeoutMs;

/** Whether the text is a valid nonce: base64, and too long to guess. */
export const isNonce = (text: string): boolean => /^[\w+/=-]{16,100}$/.test(text);

/** Formats attributes. `true` writes only the name; `false` and `undefined` omit the attribute. */
function toAttributes(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
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
