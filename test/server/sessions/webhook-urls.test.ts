import { describe, expect, test } from 'vitest';
import { createKitAddress } from '../../../src/server/kit-address.js';
import { getWebhookUrls } from '../../../src/server/sessions/webhook-urls.js';
import { Secret } from '../../../src/server/secret.js';

const local = createKitAddress({ publicUrl: 'http://localhost:4800' });
const secrets = {
  notification: new Secret('n-secret'),
  validation: new Secret('v-secret'),
  buyer: new Secret('b-secret'),
};

describe('`getWebhookUrls`', () => {
  test.each([
    ['https://shop.test', undefined, 'https://shop.test/ledyer', ''],
    ['https://shop.test/sv/', undefined, 'https://shop.test/sv/ledyer', ''],
    ['https://shop.test/sv', '/checkout', 'https://shop.test/sv/checkout', ''],
    ['https://shop.test/sv', '/sv/checkout', 'https://shop.test/sv/checkout', ''],
    ['https://shop.test', '/ledyer/', 'https://shop.test/ledyer', '/'],
    ['https://shop.test', '/', 'https://shop.test', ''],
    ['https://shop.test/kassa', '/', 'https://shop.test/kassa', ''],
  ])(
    'returns URLs with the secrets for a shop at %s with the base path %s',
    (publicUrl, basePath, url, end) => {
      const address = createKitAddress({ publicUrl, basePath });
      expect(getWebhookUrls(address, false, secrets)).toEqual({
        notification: `${url}/notifications/n-secret${end}`,
        validate: `${url}/validate/v-secret${end}`,
      });
    },
  );

  test('returns URLs of a local shop for a local emulator', () => {
    expect(getWebhookUrls(local, true, secrets)).toEqual({
      notification: 'http://localhost:4800/ledyer/notifications/n-secret',
      validate: 'http://localhost:4800/ledyer/validate/v-secret',
    });
  });

  test('returns none for a shop without https, which Ledyer cannot reach', () => {
    expect(getWebhookUrls(local, false, secrets)).toEqual({
      notification: null,
      validate: null,
    });
  });
});
