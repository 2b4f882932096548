import { getHosts, type Environment } from '../../ledyer/environments.js';
import { isNonce } from './checkout-html.js';

export interface PageHeaderOptions {
  readonly environment: Environment;
  /** URL of the emulator, for `local`. Default: `http://localhost:4801`. */
  readonly emulatorUrl?: string | undefined;
  /**
   * A new nonce per page, also on all your scripts and on the tag. Without one, scripts are allowed by origin: the
   * shop's and Ledyer's.
   */
  readonly nonce?: string | undefined;
  /** Whether buyers use https only. Default: yes. */
  readonly https?: boolean | undefined;
}

/**
 * Returns headers for the page that shows the checkout: allowed scripts, framing, and permissions of frames. Only
 * Ledyer's checkout is allowed, and no cache keeps the page.
 *
 * The policy enforces Trusted Types; its two policy names are those of the tag and of Lit. Add your own sources
 * where your page needs them.
 */
export function securityHeaders(options: PageHeaderOptions): Readonly<Record<string, string>> {
  const { environment, emulatorUrl, https = true } = options;
  const frames = getFrameOrigins(environment, emulatorUrl);
  return {
    // The page may hold a session id, and a cached page would show one buyer the checkout of another.
    'cache-control': 'no-store',
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

/** Returns the origins of the frames. The emulator uses two loopback host names, so that its frame is cross-origin. */
function getFrameOrigins(environment: Environment, emulatorUrl: string | undefined): string[] {
  const { checkout } = getHosts(environment, emulatorUrl);
  if (environment !== 'local') return [checkout];
  const { port } = new URL(checkout);
  return [...new Set([checkout, `http://localhost:${port}`, `http://127.0.0.1:${port}`])];
}

/** Returns the permissions of the page. Only the page and its frames of Ledyer get those for payments. */
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
