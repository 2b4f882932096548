/** Where an emulator listens unless it is told otherwise. */
const defaultEmulatorUrl = 'http://localhost:4801';

/**
 * Passes on what the developer panel asks of the emulator, which answers no page of
 * another origin. From this machine only, as the emulator itself.
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
  const { method, signal } = request;
  const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer();
  return fetch(new URL(pathname + search, emulatorUrl), { method, headers, body, signal }).catch(
    () => new Response('The emulator does not answer', { status: 502 }),
  );
}
