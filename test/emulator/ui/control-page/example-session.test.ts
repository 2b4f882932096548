import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createExampleSession,
  curlExample,
} from '../../../../src/emulator/ui/control-page/example-session.js';
import { TestShop } from '../../support/test-shop.js';

afterEach(() => vi.unstubAllGlobals());

describe('the example session of the control page', () => {
  test('has a curl command whose body the emulator accepts', async () => {
    const [, create = ''] = curlExample('http://localhost:4801', 'emulator:emulator');
    const [, body = ''] = /-d '(.*)' http/.exec(create) ?? [];
    const shop = await TestShop.create();
    const { status } = await shop.api('POST', '/v1/sessions', JSON.parse(body));
    expect(status).toBe(200);
  });

  test('is created below the path that a proxy adds', async () => {
    const urls: string[] = [];
    vi.stubGlobal('location', { pathname: '/ledyer/_emulator/' });
    vi.stubGlobal('fetch', (url: string) => {
      urls.push(url);
      return Promise.resolve(Response.json({ access_token: 'token', sessionId: 'se_1' }));
    });
    expect(await createExampleSession('emulator:emulator')).toBe('se_1');
    expect(urls).toEqual(['/ledyer/oauth/token', '/ledyer/v1/sessions']);
  });
});
