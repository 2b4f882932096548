import { describe, expect, test } from 'vitest';
import { companies, unknownCompanyId } from '../../../src/emulator/sessions/test-companies.js';
import { messages, TestShop, type ErrorBody } from '../support/test-shop.js';

const buyer = {
  companyId: '559311-3714',
  email: 'buyer@example.com',
  firstName: 'Jan',
  lastName: 'Persson',
  phone: '+46761010101',
};
const invoice = { paymentMethod: 'invoice' };
const signatory = { name: 'Åke Chef', email: 'ake@example.com' };

const settings = (security?: object, customer?: object) => ({
  settings: { customer, security, urls: { terms: 'https://www.example.com/terms.html' } },
});

/** Creates a session and returns functions for the buyer's steps. */
async function startCheckout(changes: object = {}) {
  const shop = await TestShop.create({ merchantName: 'Pennor & Papper' });
  const { sessionId, orderId } = await shop.createSession(changes);
  const step = (name: string, body?: object) => shop.buyerStep(sessionId, name, body);
  const failingStep = (name: string, body?: object) =>
    shop.buyerStep<ErrorBody>(sessionId, name, body);
  return { shop, sessionId, orderId, step, failingStep };
}

const findCompanyId = (name: string) =>
  companies.find((company) => company.name.startsWith(name))!.companyId;

test('GET /checkout/sessions/:id returns the order and the merchant’s name', async () => {
  const { shop, sessionId, step } = await startCheckout(settings({ level: 300 }));
  const response = await shop.request(`/checkout/sessions/${sessionId}`);
  expect(await response.json()).toMatchObject({
    sessionId,
    state: 'open',
    merchantName: 'Pennor & Papper',
    identified: false,
    orderReference: null,
    paymentMethods: ['invoice', 'advanceInvoice', 'card'],
    totalOrderAmount: 510_000,
    settings: {
      allowShippingAddress: false,
      requireClientValidation: false,
      validationSuccessOnTimeout: true,
      termsUrl: 'https://www.example.com/terms.html',
      privacyUrl: null,
    },
  });
  expect((await step('/identify', buyer)).body).toMatchObject({
    identified: true,
    customer: { billingAddress: { companyName: 'Rocket 4', attentionName: 'Jan Persson' } },
  });
});

describe('POST /checkout/sessions/:id/identify', () => {
  test('names a working company number when the number is unknown', async () => {
    const { failingStep } = await startCheckout();
    const response = await failingStep('/identify', { ...buyer, companyId: unknownCompanyId });
    expect(response.status).toBe(422);
    expect(response.body.errors).toEqual([
      {
        message: 'No company has the number 000000-0000. One that works here is 559311-3714.',
        field: 'companyId',
      },
    ]);
  });

  test('names every invalid field', async () => {
    const { failingStep } = await startCheckout(settings({}, { showNameFields: true }));
    const response = await failingStep('/identify', {
      companyId: '5593113714',
      email: 'buyer',
      firstName: ' ',
      lastName: '',
      phone: '1',
    });
    expect(response.status).toBe(422);
    expect(response.body.errors.map(({ field }) => field)).toEqual([
      'companyId',
      'firstName',
      'lastName',
      'email',
      'phone',
    ]);
  });

  test('requires no names unless the shop shows name fields', async () => {
    const { step } = await startCheckout();
    const { status, body } = await step('/identify', { ...buyer, firstName: '', lastName: '' });
    expect(status).toBe(200);
    expect(body.customer.billingAddress?.attentionName).toBe('');
  });
});

describe('POST /checkout/sessions/:id/details', () => {
  const warehouse = {
    companyName: 'Lager',
    streetAddress: 'Hamnen 1',
    postalCode: '111 11',
    city: 'Umeå',
  };

  test('changes the given addresses and references, and no others', async () => {
    const { shop, sessionId, step } = await startCheckout(
      settings({}, { allowShippingAddress: true }),
    );
    await step('/identify', buyer);
    await step('/details', { reference1: 'PO 7', shippingAddress: warehouse });
    expect((await shop.getSession(sessionId)).customer).toMatchObject({
      reference1: 'PO 7',
      billingAddress: { streetAddress: 'Gatan 99' },
      shippingAddress: { city: 'Umeå', contact: { firstName: 'Jan' } },
    });
    await step('/details', { shippingAddress: null });
    expect((await shop.getSession(sessionId)).customer).toMatchObject({
      reference1: 'PO 7',
      shippingAddress: { city: 'Solna' },
    });
  });

  test('names every invalid field', async () => {
    const { step, failingStep } = await startCheckout(
      settings({}, { allowShippingAddress: true, showShippingAddressContact: true }),
    );
    await step('/identify', buyer);
    const shippingAddress = { ...warehouse, postalCode: '12345678901', contact: { email: 'x' } };
    const response = await failingStep('/details', {
      billingAddress: { ...warehouse, city: '' },
      shippingAddress,
    });
    expect(response.status).toBe(422);
    expect(response.body.errors.map(({ field }) => field)).toEqual([
      'billingAddress.city',
      'shippingAddress.postalCode',
      'shippingAddress.contact.firstName',
      'shippingAddress.contact.lastName',
      'shippingAddress.contact.email',
      'shippingAddress.contact.phone',
    ]);
  });

  test('rejects a shipping address unless the shop allows one', async () => {
    const { step, failingStep } = await startCheckout();
    await step('/identify', buyer);
    expect((await failingStep('/details', { shippingAddress: warehouse })).status).toBe(422);
  });
});

describe('POST /checkout/sessions/:id/purchase', () => {
  test.each([
    [undefined, 'locked', 'unsigned'],
    [{ level: 200 }, 'locked', 'unsigned'],
    [{ level: 300 }, 'locked', 'unsigned'],
    [{ level: 120 }, 'authorized', 'unsigned'],
  ])(
    'with the security settings %j results in the state %s',
    async (security, state, signState) => {
      const { step } = await startCheckout(settings(security));
      await step('/identify', buyer);
      expect((await step('/purchase', invoice)).body).toMatchObject({ state, signState });
    },
  );

  test('is rejected before the buyer is identified', async () => {
    const { failingStep } = await startCheckout();
    expect((await failingStep('/purchase', invoice)).status).toBe(409);
  });

  test('rejects invoices without credit, and accepts a card', async () => {
    const { step, failingStep } = await startCheckout();
    await step('/identify', { ...buyer, companyId: findCompanyId('Tomma') });
    for (const paymentMethod of ['invoice', 'advanceInvoice']) {
      const response = await failingStep('/purchase', { paymentMethod });
      expect(response.status).toBe(422);
      expect(messages(response)[0]).toContain('Tomma Fickor AB cannot pay by invoice');
    }
    expect((await step('/purchase', { paymentMethod: 'card' })).body).toMatchObject({
      state: 'locked',
      customer: { paymentMethod: { provider: 'ledyer', type: 'card' } },
    });
  });
});

describe('signing a session', () => {
  test('creates the order', async () => {
    const { shop, orderId, step } = await startCheckout();
    await step('/identify', buyer);
    await step('/purchase', invoice);
    const { body } = await step('/sign');
    expect(body).toMatchObject({
      state: 'authorized',
      signState: 'fullSign',
      orderReference: expect.stringMatching(/^[0-9A-Z]{8}$/) as string,
    });
    expect((await shop.api('GET', `/v1/orders/${orderId}`)).status).toBe(200);
  });

  test('is aborted by /release, which makes the session editable again', async () => {
    const { step } = await startCheckout();
    await step('/identify', buyer);
    await step('/purchase', invoice);
    expect((await step('/release')).body.state).toBe('open');
    expect((await step('/details', { reference1: 'x' })).status).toBe(200);
  });

  test('can be delegated, and the signatory can sign later', async () => {
    const { step } = await startCheckout();
    await step('/identify', buyer);
    await step('/purchase', invoice);
    expect((await step('/delegate', signatory)).body).toMatchObject({
      state: 'pendingSca',
      signState: 'unsigned',
      signatory: signatory,
    });
    expect((await step('/release')).status).toBe(409);
    expect((await step('/sign')).body).toMatchObject({
      state: 'authorized',
      signState: 'fullSign',
    });
    expect((await step('/sign')).status).toBe(409);
  });

  test('is rejected for a buyer whose company needs another signatory', async () => {
    const { step, failingStep } = await startCheckout();
    await step('/identify', { ...buyer, companyId: findCompanyId('Två') });
    await step('/purchase', invoice);
    expect((await failingStep('/sign')).status).toBe(422);
    expect((await failingStep('/delegate', { name: '', email: 'ake' })).body.errors).toHaveLength(
      2,
    );
    expect((await step('/delegate', signatory)).body.state).toBe('pendingSca');
    expect((await step('/sign')).body.state).toBe('authorized');
  });

  test('cannot be delegated by a sole signatory', async () => {
    const { step, failingStep } = await startCheckout();
    await step('/identify', { ...buyer, companyId: findCompanyId('Ensam') });
    await step('/purchase', invoice);
    expect((await failingStep('/delegate', signatory)).status).toBe(422);
    expect((await step('/sign')).body.state).toBe('authorized');
  });
});

test('the checkout API rejects requests of other origins and hides responses from them', async () => {
  const { shop, sessionId } = await startCheckout();
  const response = await shop.request(`/checkout/sessions/${sessionId}/identify`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', origin: 'https://evil.example' },
    body: JSON.stringify(buyer),
  });
  expect(response.status).toBe(415);
  expect(response.headers.has('access-control-allow-origin')).toBe(false);
});

test('all test companies except the documented one have a wrong check digit', () => {
  const checksum = (companyId: string) =>
    Array.from(companyId.replace('-', ''))
      .map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1))
      .reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10;
  expect(companies.map(({ companyId }) => checksum(companyId) === 0)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
