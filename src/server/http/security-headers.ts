import { getHosts, type Environment } from '../../ledyer/environments.js';
import { isNonce } from './checkout-html.js';

export interface PageHeaderOptions {
  readonly environment: Environment;
  /** Where the emulator is, for `local`. Default: `http://localhost:4801`. */
  readonly emulatorUrl?: string;
  /**
   * A new one for each page, on every script of yours and as `nonce` on the tag. Without one, scripts are
   * allowed by where they come from: the shop and Ledyer.
   */
  readonly nonce?: string;
  /** Whether buyers reach the shop by https, and shall never reach it otherwise. Default: yes. */
  readonly https?: boolean;
}

/**
 * Headers for the page that shows the checkout: what may run there, who may frame
 * it, what a frame may use. Nothing but Ledyer's checkout gets in.
 *
 * The policy is strict enough for Trusted Types; the two named policies are those
 * of the tag and of Lit. Add your own sources where your page needs them.
 */
export function securityHeaders(options: PageHeaderOptions): Readonly<Record<string, string>> {
  const { environment, emulatorUrl, https = true } = options;
  const frames = getFrameOrigins(environment, emulatorUrl);
  return {
    'content-security-policy': createPolicy(options, frames),
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'permissions-policy': createPermissionsPolicy(frames),
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    ...(https && { 'strict-transport-security': 'max-age=31536000' }),
  };
}

function createPolicy(
  { environment, emulatorUrl, nonce }: PageHeaderOptions,
  frames: readonly string[],
): string {
  const { checkout } = getHosts(environment, emulatorUrl);
  if (nonce !== undefined && !isNonce(nonce)) {
    throw new TypeError('securityHeaders: nonce must be at least 16 characters of base64');
  }
  const scripts = nonce === undefined ? `'self' ${checkout}` : `'nonce-${nonce}' 'strict-dynamic'`;
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    "connect-src 'self'",
    `frame-src ${frames.join(' ')}`,
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html ledyer-checkout',
  ].join('; ');
}

/** The emulator's frame comes from the other name of this machine, as Ledyer's comes from another host. */
function getFrameOrigins(environment: Environment, emulatorUrl: string | undefined): string[] {
  const { checkout } = getHosts(environment, emulatorUrl);
  if (environment !== 'local') return [checkout];
  const { port } = new URL(checkout);
  return [...new Set([checkout, `http://localhost:${port}`, `http://127.0.0.1:${port}`])];
}

/** What the page may pass on to the frame; both are denied to frames of other origins unless named. */
function createPermissionsPolicy(frames: readonly string[]): string {
  const allowed = ['self', ...frames.map((origin) => `"${origin}"`)].join(' ');
  return [
    `payment=(${allowed})`,
    `publickey-credentials-get=(${allowed})`,
    'camera=()',
    'geolocation=()',
    'microphone=()',
    'usb=()',
  ].join(', ');
}
