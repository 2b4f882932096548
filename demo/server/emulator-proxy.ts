import { createForwardedRequest } from './forwarded-request.js';

const defaultEmulatorUrl = 'http://localhost:4801';

/**
 * Forwards requests of the developer panel to the emulator's control API, which rejects pages of other origins.
 *
 * Accepts only requests to this machine, as the emulator does.
 */
export async function proxyEmulator(request: Request, emulatorUrl = defaultEmulatorUrl) {
  const { hostname, pathname, search } = new URL(request.url);
  if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) {
    return new Response('Only from this machine', { status: 403 });
  }
  const headers = new Headers();
  for (const name of ['accept', 'content-type', 'sec-fetch-site']) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const { href } = new URL(pathname + search, emulatorUrl);
  return fetch(await createForwardedRequest(request, href, headers)).catch(
    () => new Response('The emulator does not respond', { status: 502 }),
  );
}
