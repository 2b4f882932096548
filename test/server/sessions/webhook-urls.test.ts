import { describe, expect, test } from 'vitest';
import { getWebhookUrls } from '../../../src/server/sessions/webhook-urls.js';
import { Secret } from '../../../src/server/secret.js';

const secrets = {
  notification: new Secret('n-secret'),
  validation: new Secret('v-secret'),
  buyer: new Secret('b-secret'),
};

describe('`getWebhookUrls`', () => {
  test.each([
    ['https://shop.test', false],
    ['https://shop.test/sv/', false],
  ])('returns URLs with the secrets for %s', (publicUrl, isLocal) => {
    expect(getWebhookUrls(publicUrl, isLocal, secrets)).toEqual({
      notification: 'https://shop.test/ledyer/notifications/n-secret',
      validate: 'https://shop.test/ledyer/validate/v-secret',
    });
  });

  test('returns URLs of a local shop for a local emulator', () => {
    expect(getWebhookUrls('http://localhost:4800', true, secrets)).toEqual({
      notification: 'http://localhost:4800/ledyer/notifications/n-secret',
      validate: 'http://localhost:4800/ledyer/validate/v-secret',
    });
  });

  test('returns none for a shop without https, which Ledyer cannot reach', () => {
    expect(getWebhookUrls('http://localhost:4800', false, secrets)).toEqual({
      notification: null,
      validate: null,
    });
  });
});
