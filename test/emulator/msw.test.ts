import { http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.js';
import { emulatorHandlers } from '../../src/emulator/msw.js';

const server = setupServer(
  ...emulatorHandlers(createEmulator(), http),
  ...emulatorHandlers(createEmulator(), http, 'https://ledyer.test'),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

test.each(['http://localhost:4801', 'https://ledyer.test'])(
  'emulatorHandlers respond to requests to %s',
  async (origin) => {
    const response = await fetch(`${origin}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ token_type: 'Bearer' });
  },
);

test('emulatorHandlers of two emulators share no state', async () => {
  const total = async (origin: string) =>
    ((await (await fetch(`${origin}/_emulator/requests`)).json()) as { total: number }).total;
  await fetch('http://localhost:4801/v1/orders');
  expect(await total('http://localhost:4801')).toBe(2);
});

test('emulatorHandlers turn the fault reset into a network error', async () => {
  const emulator = createEmulator();
  emulator.faults.add({ party: 'bootstrap', kind: 'reset', count: 1 });
  server.use(...emulatorHandlers(emulator, http, 'https://broken.test'));
  await expect(fetch('https://broken.test/bootstrap.js')).rejects.toThrow(TypeError);
  expect((await fetch('https://broken.test/bootstrap.js')).status).toBe(200);
});

test('handlers answer the preflight that happy-dom sends, and allow it to read the response', async () => {
  const emulator = createEmulator();
  const [handle] = emulatorHandlers(emulator, { all: (_path, resolver) => resolver });
  const preflight = await handle!({
    request: new Request('http://localhost:4801/oauth/token', {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'POST', origin: 'http://localhost' },
    }),
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  const request = new Request('http://localhost:4801/oauth/token', { method: 'POST' });
  const response = await handle!({ request });
  expect(response.status).toBe(401);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  // Without msw, no page of another origin can read the emulator.
  expect((await emulator.fetch(request)).headers.has('access-control-allow-origin')).toBe(false);
});
