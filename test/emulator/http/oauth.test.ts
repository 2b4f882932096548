import { expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.js';
import { createBody, origin, TestShop, type ErrorBody } from '../support/test-shop.js';
import { minuteMs, FakeClock } from '../support/fake-clock.js';

const credentials = { authorization: `Basic ${btoa('emulator:emulator')}` };
const grant = 'grant_type=client_credentials';

const requestToken = (query: string, init: RequestInit): Promise<Response> =>
  createEmulator().fetch(new Request(`${origin}/oauth/token${query}`, { method: 'POST', ...init }));

test.each([
  ['in a form body', '', { headers: credentials, body: new URLSearchParams(grant) }],
  ['in a body without a content type', '', { headers: credentials, body: grant }],
  ['in the query, with no body', `?${grant}`, { headers: credentials }],
])('POST /oauth/token accepts the grant %s', async (_where, query, init) => {
  const response = await requestToken(query, init);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    access_token: expect.stringMatching(/^v4\.public\.\w{80,}$/) as string,
    expires_in: 3600,
    scope: 'write',
    token_type: 'Bearer',
  });
});

test.each([
  ['no credentials', {}],
  ['a wrong secret', { authorization: `Basic ${btoa('emulator:secret')}` }],
  ['a bearer token', { authorization: 'Bearer emulator:emulator' }],
])('POST /oauth/token rejects %s and names the right credentials', async (_what, headers) => {
  const response = await requestToken('', { headers, body: grant });
  expect(response.status).toBe(401);
  const { errors } = (await response.json()) as ErrorBody;
  expect(errors[0]!.message).toContain('emulator:emulator');
});

test('POST /oauth/token says where credentials belong that are in the body', async () => {
  const body = `${grant}&client_id=emulator&client_secret=emulator`;
  const response = await requestToken('', { body });
  expect(response.status).toBe(401);
  const { errors } = (await response.json()) as ErrorBody;
  expect(errors[0]!.message).toBe(
    'The header authorization must be Basic and the base64 of emulator:emulator',
  );
});

test.each(['', 'grant_type=password'])('POST /oauth/token rejects the grant "%s"', async (body) => {
  const response = await requestToken('', { headers: credentials, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    errors: [{ message: 'grant_type must be client_credentials' }],
  });
});

test.each([
  ['GET', '/v1/sessions/se_1'],
  ['POST', '/v1/sessions'],
  ['POST', '/v1/sessions/se_1'],
  ['DELETE', '/v1/sessions/se_1'],
  ['GET', '/v1/orders'],
  ['GET', '/v1/orders/or_1'],
])('%s %s is 401 without a valid token', async (method, path) => {
  const shop = await TestShop.create();
  for (const headers of [{}, credentials, { authorization: 'Bearer v4.public.guessed' }]) {
    const response = await shop.request(path, { method, headers });
    expect(response.status).toBe(401);
    expect(((await response.json()) as ErrorBody).errors[0]!.message).toMatch(/token/);
  }
});

test('a token is valid for one hour', async () => {
  const clock = new FakeClock();
  const shop = await TestShop.create({ clock });
  clock.advance(60 * minuteMs - 1);
  expect((await shop.api('POST', '/v1/sessions', createBody)).status).toBe(200);
  clock.advance(1);
  expect((await shop.api('POST', '/v1/sessions', createBody)).status).toBe(401);
  await shop.authenticate();
  expect((await shop.api('POST', '/v1/sessions', createBody)).status).toBe(200);
});

test('POST /oauth/token accepts only the configured credentials', async () => {
  const emulator = createEmulator({ credentials: { clientId: 'shop', clientSecret: 'own' } });
  const status = async (pair: string) => {
    const headers = { authorization: `Basic ${btoa(pair)}` };
    const request = new Request(`${origin}/oauth/token?${grant}`, { method: 'POST', headers });
    return (await emulator.fetch(request)).status;
  };
  expect(await status('shop:own')).toBe(200);
  expect(await status('emulator:emulator')).toBe(401);
});
