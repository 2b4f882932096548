import { describe, expect, test } from 'vitest';
import type { TimelineEvent } from '../../../src/emulator/control/control-api.js';
import { testCards } from '../../../src/emulator/checkout/test-cards.js';
import { WebhookReceiver, neverRespond } from '../support/webhook-receiver.js';
import { TestShop, type ErrorBody } from '../support/test-shop.js';

const buyer = {
  companyId: '559311-3714',
  email: 'buyer@example.com',
  firstName: 'Jan',
  lastName: 'Persson',
  phone: '+46761010101',
};

async function startCheckout(security: object = { level: 120 }, urls: object = {}) {
  const receiver = new WebhookReceiver();
  const shop = await TestShop.create({ fetch: receiver.fetch });
  const terms = 'https://shop.example/terms';
  const validate = 'http://shop.example/validate?id={order.id}';
  const settings = { security, urls: { terms, validate, ...urls } };
  const created = await shop.createSession({ settings, reference: 'A1', storeId: '42' });
  await shop.buyerStep(created.sessionId, '/identify', buyer);
  const buy = (body: object = {}) =>
    shop.buyerStep(created.sessionId, '/purchase', { paymentMethod: 'invoice', ...body });
  const buyAndFail = async (body?: object) =>
    (await buy(body)) as unknown as { status: number; body: ErrorBody };
  const state = async () => (await shop.getSession(created.sessionId)).state;
  return { ...created, shop, receiver, buy, buyAndFail, state };
}

describe('the shop’s validation of a purchase', () => {
  test('gets the documented body, and may set the reference', async () => {
    const { shop, receiver, buy, orderId, sessionId } = await startCheckout();
    receiver.respond = () => Response.json({ reference: 'WC-1' });
    expect((await buy()).body.state).toBe('authorized');
    expect(receiver.requests[0]).toMatchObject({
      url: `http://shop.example/validate?id=${orderId}`,
      body: {
        merchantId: 'ac_1xRXHKwBNxnbzMeJfy2olPJEKP7',
        orderId,
        reference: 'A1',
        storeId: '42',
      },
    });
    expect((await shop.getSession(sessionId)).order.reference).toBe('WC-1');
    expect(shop.emulator.orders()[0]!.merchantReference).toBe('WC-1');
  });

  test('runs before signing, while the session is locked', async () => {
    const { receiver, buy, state } = await startCheckout({ level: 300 });
    const states: string[] = [];
    receiver.respond = async () => {
      states.push(await state());
      return new Response();
    };
    expect((await buy()).body).toMatchObject({ state: 'locked', challenge: null });
    expect(states).toEqual(['locked']);
  });

  test('redirects the buyer with 303, until the next purchase', async () => {
    const { receiver, buy, orderId, sessionId } = await startCheckout();
    receiver.respond = () =>
      new Response(null, {
        status: 303,
        headers: { location: 'http://shop.example/cart?o={order.id}&s={session.id}' },
      });
    expect((await buy()).body).toMatchObject({
      state: 'open',
      redirectUrl: `http://shop.example/cart?o=${orderId}&s=${sessionId}`,
    });
    receiver.respond = () => new Response();
    expect((await buy()).body).toMatchObject({ state: 'authorized', redirectUrl: null });
  });

  test.each([
    [
      400,
      { title: 'No', body: 'Ignored' },
      { message: 'The shop cannot take this order.', code: 'declined-by-shop' },
    ],
    [
      422,
      { title: 'Sold out', body: 'Take another.' },
      { title: 'Sold out', message: 'Take another.', code: 'declined-by-shop' },
    ],
  ])('declines with %d', async (status, body, reason) => {
    const { receiver, buyAndFail, state } = await startCheckout();
    receiver.respond = () => Response.json(body, { status });
    expect(await buyAndFail()).toEqual({ status: 422, body: { errors: [reason] } });
    expect(await state()).toBe('open');
  });

  test.each([
    ['an error', undefined, 'authorized'],
    ['an error', true, 'authorized'],
    ['an error', false, 'open'],
    ['no response', undefined, 'authorized'],
    ['no response', false, 'open'],
  ])(
    'with %s and validationSuccessOnTimeout %s results in the state %s',
    async (outcome, onTimeout, expected) => {
      const { shop, receiver, buy, state } = await startCheckout({
        level: 120,
        ...(onTimeout !== undefined && { validationSuccessOnTimeout: onTimeout }),
      });
      await shop.emulator.clock.stop();
      receiver.respond =
        outcome === 'no response' ? neverRespond : () => new Response(null, { status: 500 });
      const purchase = buy();
      await expect.poll(() => receiver.requests.length).toBe(1);
      if (outcome === 'no response') {
        await shop.emulator.clock.advance(5999);
        expect(await state()).toBe('locked');
        await shop.emulator.clock.advance(1);
      }
      await purchase;
      expect(await state()).toBe(expected);
    },
  );

  test('is on the timeline with its outcome', async () => {
    const { shop, receiver, buy, sessionId } = await startCheckout();
    receiver.respond = () => new Response(null, { status: 400 });
    await buy();
    const { entries } = shop.emulator.timeline.since(0);
    const found = entries.filter(({ type }: TimelineEvent) => type === 'validation');
    expect(found).toMatchObject([{ sessionId, status: 400, outcome: 'declined' }]);
  });

  test('runs for a control command only with validate: true', async () => {
    const { shop, receiver, sessionId, state } = await startCheckout();
    receiver.respond = () => new Response(null, { status: 400 });
    const path = `/sessions/${sessionId}`;
    const validated = await shop.emulatorApi('POST', path, { action: 'authorize', validate: true });
    expect([validated.status, await state()]).toEqual([422, 'open']);
    expect((await shop.emulatorApi('POST', path, { action: 'authorize' })).status).toBe(200);
    expect(receiver.requests).toHaveLength(1);
  });
});

describe('a purchase by card', () => {
  const [accepted, challenged, declined, insufficientFunds] = testCards;
  const card = (number: string, changes: object = {}) => ({
    paymentMethod: 'card',
    card: { number, expiry: '12/99', cvc: '123', ...changes },
  });
  const noUrls = { validate: null };

  test('succeeds with an accepted card', async () => {
    const { buy } = await startCheckout({ level: 120 }, noUrls);
    const number = accepted.number.replace(/(.{4})/g, '$1 ');
    expect((await buy(card(number))).body.state).toBe('authorized');
  });

  test.each([
    [declined.number, {}, [['card.number', 'card-declined']]],
    [insufficientFunds.number, {}, [['card.number', 'card-insufficient-funds']]],
    ['4242424242424242', {}, [['card.number', 'card-unknown']]],
    [accepted.number, { expiry: '01/20' }, [['card.expiry', 'card-expired']]],
    [
      accepted.number,
      { expiry: '13/30', cvc: '1' },
      [
        ['card.expiry', 'card-expired'],
        ['card.cvc', 'card-cvc'],
      ],
    ],
  ])(
    'with the card %s %j is rejected, and the session stays open',
    async (number, changes, expected) => {
      const { buyAndFail, state } = await startCheckout({ level: 120 }, noUrls);
      const { status, body } = await buyAndFail(card(number, changes));
      expect(status).toBe(422);
      expect(body.errors.map((error) => [error.field, (error as { code?: string }).code])).toEqual(
        expected,
      );
      expect(await state()).toBe('open');
    },
  );

  test('with a 3-D Secure card needs the code', async () => {
    const { shop, buy, sessionId, state } = await startCheckout({ level: 120 }, noUrls);
    const { body } = await buy(card(challenged.number));
    expect(body).toMatchObject({
      state: 'locked',
      challenge: { type: 'three-d-secure', lastFour: '3220', acceptedCode: '1234' },
    });
    const response = (code: string) => shop.buyerStep(sessionId, '/challenge', { code });
    expect((await response('0000')).status).toBe(422);
    expect((await shop.buyerStep(sessionId, '/sign')).status).toBe(409);
    expect(await state()).toBe('locked');
    expect((await response('1234')).body).toMatchObject({ state: 'authorized', challenge: null });
    expect((await response('1234')).status).toBe(409);
  });

  test('with a 3-D Secure card can be released', async () => {
    const { shop, buy, sessionId } = await startCheckout({ level: 120 }, noUrls);
    await buy(card(challenged.number));
    expect((await shop.buyerStep(sessionId, '/release')).body).toMatchObject({
      state: 'open',
      challenge: null,
    });
  });

  test('leaves no card number in the state', async () => {
    const { shop, buy } = await startCheckout({ level: 120 }, noUrls);
    await buy(card(challenged.number));
    expect(JSON.stringify(shop.emulator.state)).not.toContain(challenged.number);
  });
});

test('the buyer view has the confirmation URL with ids filled in', async () => {
  const confirmation = 'http://shop.example/thanks?o={order.id}&s={session.id}';
  const { buy, orderId, sessionId } = await startCheckout({ level: 120 }, { confirmation });
  const { settings } = (await buy()).body;
  expect(settings.confirmationUrl).toBe(`http://shop.example/thanks?o=${orderId}&s=${sessionId}`);
});
