import { describe, expect, test } from 'vitest';
import { warnAboutWebhooks } from '../../../src/emulator/notifications/webhook-warnings.js';
import { TestShop } from '../support/test-shop.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const terms = 'https://shop.example/terms';
const validate = 'http://shop.example/validate?order={order.id}';
const notification = 'http://shop.example/notified?order={order.id}';

async function createShop(respond: WebhookReceiver['respond']) {
  const receiver = new WebhookReceiver();
  receiver.respond = respond;
  const shop = await TestShop.create({ fetch: receiver.fetch });
  const warnings: string[] = [];
  const stop = warnAboutWebhooks(shop.emulator.timeline, (message) => warnings.push(message));
  /** Authorizes a session and waits for the first attempts of its notifications. */
  const buy = async (urls: object, security: object = {}) => {
    const settings = { urls: { terms, ...urls }, security };
    const { sessionId } = await shop.createSession({ settings, autoCapture: null });
    const command = { action: 'authorize', validate: true };
    await shop.emulatorApi('POST', `/sessions/${sessionId}`, command);
    await shop.emulator.clock.advance(0);
  };
  return { receiver, warnings, stop, buy };
}

const unreachable = () => Promise.reject(new TypeError('fetch failed'));
const declineOnTimeout = { validationSuccessOnTimeout: false };

describe('warnAboutWebhooks', () => {
  test('names the URL, the status, the effect and what to check for a validation that declines', async () => {
    const { warnings, buy } = await createShop(() => new Response(null, { status: 404 }));
    await buy({ validate }, declineOnTimeout);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^A validation got 404: POST http:\/\/shop\.example\/validate\?order=or_\w+\. The purchase is declined\. .*publicUrl/,
      ),
    ]);
  });

  test('warns about a server that does not respond', async () => {
    const { warnings, buy } = await createShop(unreachable);
    await buy({ validate }, declineOnTimeout);
    expect(warnings[0]).toContain('A validation got no response: POST');
    expect(warnings[0]).toContain('Check that your server runs');
  });

  test('says that a purchase goes on without the validation', async () => {
    const { warnings, buy } = await createShop(() => new Response(null, { status: 500 }));
    await buy({ validate });
    expect(warnings[0]).toContain('The purchase goes on without it.');
  });

  test('warns once per kind and URL, whatever ids the URL has', async () => {
    const { warnings, buy } = await createShop(() => new Response(null, { status: 404 }));
    await buy({ validate, notification });
    await buy({ validate, notification });
    expect(warnings.map((message) => message.split(':')[0])).toEqual([
      'A validation got 404',
      'A notification got 404',
    ]);
    await buy({ validate, notification: 'http://shop.example/other' });
    expect(warnings).toHaveLength(3);
  });

  test.each([
    [200, 'a status that Ledyer expects'],
    [400, 'a decline'],
    [422, 'a decline with a message'],
  ])('accepts a validation with %i, %s', async (status) => {
    const { warnings, buy } = await createShop(() => new Response(null, { status }));
    await buy({ validate });
    expect(warnings).toEqual([]);
  });

  test('warns about a 303 without a location, and not about one with it', async () => {
    const { warnings, receiver, buy } = await createShop(
      () => new Response(null, { status: 303, headers: { location: 'https://shop.example/cart' } }),
    );
    await buy({ validate });
    expect(warnings).toEqual([]);
    receiver.respond = () => new Response(null, { status: 303 });
    await buy({ validate });
    expect(warnings[0]).toContain('A validation got 303');
  });

  test.each([
    [204, 'must have the status 200'],
    [302, 'redirect is not followed'],
    [403, 'logins and firewalls'],
    [503, 'log of your server'],
  ])('explains a notification with %i', async (status, advice) => {
    const { warnings, buy } = await createShop(() => new Response(null, { status }));
    await buy({ notification });
    expect(warnings).toEqual([expect.stringContaining(advice)]);
    expect(warnings[0]).toContain('It is sent again later.');
  });

  test('ends with the returned function', async () => {
    const { warnings, stop, buy } = await createShop(unreachable);
    stop();
    await buy({ validate, notification });
    expect(warnings).toEqual([]);
  });
});
