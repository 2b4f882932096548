import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/http-server.js';

/** As they were before any server was started. */
const platform = [Request, Response];

test('answers under both names of the machine, and takes a whole session', async () => {
  const { url, close } = await startEmulator({ port: 0 });
  try {
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    for (const address of [url, url.replace('localhost', '127.0.0.1')]) {
      const response = await fetch(`${address}/oauth/token?grant_type=client_credentials`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
      });
      expect(response.status).toBe(200);
    }
  } finally {
    await close();
  }
});

test('leaves the platform’s own Request and Response alone', async () => {
  const { close } = await startEmulator({ port: 0 });
  await close();
  expect([Request, Response]).toEqual(platform);
});

test('closes although somebody is still connected, and the port is free again', async () => {
  const { url, close } = await startEmulator({ port: 0 });
  const port = Number(new URL(url).port);
  const visitor = connect(port, '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => visitor.once('connect', resolve));
  await close();
  const again = await startEmulator({ port });
  expect(again.url).toBe(url);
  await again.close();
});

test('a taken port is refused with what to do about it', async () => {
  const { url, close } = await startEmulator({ port: 0 });
  const port = Number(new URL(url).port);
  try {
    await expect(startEmulator({ port })).rejects.toThrow(
      `Port ${port} is taken by another program. Stop that, or choose another port with EMULATOR_PORT or --port.`,
    );
  } finally {
    await close();
  }
});
