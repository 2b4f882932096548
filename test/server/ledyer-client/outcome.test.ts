import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createLedyerClient } from '../../../src/server/ledyer-client/client.js';
import type { LedyerError } from '../../../src/server/ledyer-client/ledyer-error.js';
import { startHttpTestServer } from '../../support/server/http-test-server.js';

const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';

/** Returns the error of a capture at this server, whose retries do not wait. */
async function captureAt(emulatorUrl: string): Promise<LedyerError> {
  const client = createLedyerClient({
    environment: 'local',
    clientId: 'shop',
    clientSecret: 'secret',
    emulatorUrl,
    timeoutMs: 300,
    sleep: () => Promise.resolve(),
  });
  const body = { orderLines: [], totalCaptureAmount: 1 };
  return client.orders.capture(orderId, body).then(
    () => expect.unreachable(),
    (error: unknown) => error as LedyerError,
  );
}

/** Returns the error of a capture whose attempts this server handles, with a valid token. */
async function captureWith(...listeners: RequestListener[]): Promise<LedyerError> {
  await using server = await startHttpTestServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/oauth/token') {
      response.end('{"access_token":"t","expires_in":3600}');
      return;
    }
    const listener = listeners.length > 1 ? listeners.shift()! : listeners[0]!;
    listener(request, response);
  });
  return await captureAt(server.url);
}
const respond =
  (status: number, text = '{}'): RequestListener =>
  (_, response) => {
    response.writeHead(status).end(text);
  };
const closeConnection: RequestListener = (request) => {
  request.socket.destroy();
};

describe('the outcome of a change at Ledyer', () => {
  test.each<[string, RequestListener[]]>([
    ['a 500', [respond(500)]],
    ['a broken connection', [closeConnection]],
    ['no response in time', [() => undefined]],
    ['a success that is not JSON', [respond(200, '<html>')]],
    [
      'a success whose connection closes before its end',
      [(_, response) => void response.write('{', () => response.destroy())],
    ],
    ['a broken connection and then a 409', [closeConnection, respond(409)]],
    ['a 503 and then a 429', [respond(503), respond(429)]],
  ])('is unknown after %s', async (_, listeners) => {
    expect(await captureWith(...listeners)).toMatchObject({ isOutcomeUnknown: true });
  });

  test.each([400, 401, 409, 429])('is a failure after a %d', async (status) => {
    expect(await captureWith(respond(status))).toMatchObject({ status, isOutcomeUnknown: false });
  });

  test('is a failure when the server has no listener', async () => {
    const server = await startHttpTestServer(() => undefined);
    await server[Symbol.asyncDispose]();
    expect(await captureAt(server.url)).toMatchObject({
      code: 'unreachable',
      isOutcomeUnknown: false,
    });
  });

  test.each<[string, RequestListener]>([
    ['fails', respond(500)],
    ['gets a closed connection', closeConnection],
  ])('is a failure when the request for a token %s', async (_, listener) => {
    await using server = await startHttpTestServer(listener);
    expect(await captureAt(server.url)).toMatchObject({ isOutcomeUnknown: false });
  });
});
