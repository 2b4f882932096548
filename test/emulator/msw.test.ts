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
  'the emulator answers what is fetched from %s',
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

test('every origin has its own memory', async () => {
  const total = async (origin: string) =>
    ((await (await fetch(`${origin}/_emulator/requests`)).json()) as { total: number }).total;
  await fetch('http://localhost:4801/v1/orders');
  expect(await total('http://localhost:4801')).toBe(2);
});

test('a connection that a fault breaks is broken for whoever fetches', async () => {
  const emulator = createEmulator();
  emulator.faults.add({ party: 'bootstrap', kind: 'reset', count: 1 });
  server.use(...emulatorHandlers(emulator, http, 'https://broken.test'));
  await expect(fetch('https://broken.test/bootstrap.js')).rejects.toThrow(TypeError);
  expect((await fetch('https://broken.test/bootstrap.js')).status).toBe(200);
});
