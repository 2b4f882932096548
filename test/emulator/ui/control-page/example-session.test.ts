import { expect, test } from 'vitest';
import { curlExample } from '../../../../src/emulator/ui/control-page/example-session.js';
import { TestShop } from '../../support/test-shop.js';

test('curlExample sends a body that the emulator accepts', async () => {
  const [, create = ''] = curlExample('http://localhost:4801', 'emulator:emulator');
  const [, body = ''] = /-d '(.*)' http/.exec(create) ?? [];
  const shop = await TestShop.create();
  const { status } = await shop.api('POST', '/v1/sessions', JSON.parse(body));
  expect(status).toBe(200);
});
