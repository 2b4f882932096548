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
