import { describe, expect, test } from 'vitest';
import { companies, unknownCompanyId } from '../../../src/emulator/sessions/test-companies.js';
import { messages, TestShop, type ErrorBody } from '../support/test-shop.js';

const jan = {
  companyId: '559311-3714',
  email: 'jan@example.com',
  firstName: 'Jan',
  lastName: 'Persson',
  phone: '+46761010101',
};
const invoice = { paymentMethod: 'invoice' };
const chief = { name: 'Åke Chef', email: 'ake@example.com' };

const settings = (security?: object, customer?: object) => ({
  settings: { customer, security, urls: { terms: 'https://www.example.com/terms.html' } },
});

/** A new session, and its buyer's steps. */
async function checkout(changes: object = {}) {
  const shop = await TestShop.create({ merchantName: 'Pennor & Papper' });
  const { sessionId, orderId } = await shop.createSession(changes);
  const step = (name: string, body?: object) => shop.buyerStep(sessionId, name, body);
  const refused = (name: string, body?: object) => shop.buyerStep<ErrorBody>(sessionId, name, body);
  return { shop, sessionId, orderId, step, refused };
}

const companyNamed = (name: string) =>
  companies.find((company) => company.name.startsWith(name))!.companyId;

test('shows the buyer what is being sold and who sells it', async () => {
  const { shop, sessionId, step } = await checkout(settings({ level: 300 }));
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
  expect((await step('/identify', jan)).body).toMatchObject({
    identified: true,
    customer: { billingAddress: { companyName: 'Rocket 4', attentionName: 'Jan Persson' } },
  });
});

describe('identifying', () => {
  test('says which number works when none is found', async () => {
    const { refused } = await checkout();
    const answer = await refused('/identify', { ...jan, companyId: unknownCompanyId });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([
      {
        message: 'No company has the number 000000-0000. One that works here is 559311-3714.',
        field: 'companyId',
      },
    ]);
  });

  test('names every field that is wrong', async () => {
    const { refused } = await checkout(settings({}, { showNameFields: true }));
    const answer = await refused('/identify', {
      companyId: '5593113714',
      email: 'jan',
      firstName: ' ',
      lastName: '',
      phone: '1',
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field }) => field)).toEqual([
      'companyId',
      'firstName',
      'lastName',
      'email',
      'phone',
    ]);
  });

  test('does without names where the shop does not ask for them', async () => {
    const { step } = await checkout();
    const { status, body } = await step('/identify', { ...jan, firstName: '', lastName: '' });
    expect(status).toBe(200);
    expect(body.customer.billingAddress?.attentionName).toBe('');
  });
});

describe('details', () => {
  const warehouse = {
    companyName: 'Lager',
    streetAddress: 'Hamnen 1',
    postalCode: '111 11',
    city: 'Umeå',
  };

  test('change the addresses and references that are given, and no others', async () => {
    const { shop, sessionId, step } = await checkout(settings({}, { allowShippingAddress: true }));
    await step('/identify', jan);
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

  test('name every field that is wrong', async () => {
    const { step, refused } = await checkout(
      settings({}, { allowShippingAddress: true, showShippingAddressContact: true }),
    );
    await step('/identify', jan);
    const shippingAddress = { ...warehouse, postalCode: '12345678901', contact: { email: 'x' } };
    const answer = await refused('/details', {
      billingAddress: { ...warehouse, city: '' },
      shippingAddress,
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field }) => field)).toEqual([
      'billingAddress.city',
      'shippingAddress.postalCode',
      'shippingAddress.contact.firstName',
      'shippingAddress.contact.lastName',
      'shippingAddress.contact.email',
      'shippingAddress.contact.phone',
    ]);
  });

  test('take no other shipping address unless the shop allows one', async () => {
    const { step, refused } = await checkout();
    await step('/identify', jan);
    expect((await refused('/details', { shippingAddress: warehouse })).status).toBe(422);
  });
});

describe('purchase', () => {
  test.each([
    [undefined, 'locked', 'unsigned'],
    [{ level: 200 }, 'locked', 'unsigned'],
    [{ level: 300 }, 'locked', 'unsigned'],
    [{ level: 120 }, 'authorized', 'unsigned'],
  ])('with the security settings %j is %s', async (security, state, signState) => {
    const { step } = await checkout(settings(security));
    await step('/identify', jan);
    expect((await step('/purchase', invoice)).body).toMatchObject({ state, signState });
  });

  test('needs a buyer', async () => {
    const { refused } = await checkout();
    expect((await refused('/purchase', invoice)).status).toBe(409);
  });

  test('on invoice is refused without credit, and by card is not', async () => {
    const { step, refused } = await checkout();
    await step('/identify', { ...jan, companyId: companyNamed('Tomma') });
    for (const paymentMethod of ['invoice', 'advanceInvoice']) {
      const answer = await refused('/purchase', { paymentMethod });
      expect(answer.status).toBe(422);
      expect(messages(answer)[0]).toContain('Tomma Fickor AB cannot pay by invoice');
    }
    expect((await step('/purchase', { paymentMethod: 'card' })).body).toMatchObject({
      state: 'locked',
      customer: { paymentMethod: { provider: 'ledyer', type: 'card' } },
    });
  });
});

describe('signing', () => {
  test('makes the order', async () => {
    const { shop, orderId, step } = await checkout();
    await step('/identify', jan);
    await step('/purchase', invoice);
    const { body } = await step('/sign');
    expect(body).toMatchObject({
      state: 'authorized',
      signState: 'fullSign',
      orderReference: expect.stringMatching(/^[0-9A-Z]{8}$/) as string,
    });
    expect((await shop.api('GET', `/v1/orders/${orderId}`)).status).toBe(200);
  });

  test('can be left, and then the order can be edited again', async () => {
    const { step } = await checkout();
    await step('/identify', jan);
    await step('/purchase', invoice);
    expect((await step('/release')).body.state).toBe('open');
    expect((await step('/details', { reference1: 'x' })).status).toBe(200);
  });

  test('can be passed on to somebody, who may take a while', async () => {
    const { step } = await checkout();
    await step('/identify', jan);
    await step('/purchase', invoice);
    expect((await step('/delegate', chief)).body).toMatchObject({
      state: 'pendingSca',
      signState: 'unsigned',
      signatory: chief,
    });
    expect((await step('/release')).status).toBe(409);
    expect((await step('/sign')).body).toMatchObject({
      state: 'authorized',
      signState: 'fullSign',
    });
    expect((await step('/sign')).status).toBe(409);
  });

  test('is not for a buyer whose company others sign for', async () => {
    const { step, refused } = await checkout();
    await step('/identify', { ...jan, companyId: companyNamed('Två') });
    await step('/purchase', invoice);
    expect((await refused('/sign')).status).toBe(422);
    expect((await refused('/delegate', { name: '', email: 'ake' })).body.errors).toHaveLength(2);
    expect((await step('/delegate', chief)).body.state).toBe('pendingSca');
    expect((await step('/sign')).body.state).toBe('authorized');
  });

  test('cannot be passed on by a sole signatory', async () => {
    const { step, refused } = await checkout();
    await step('/identify', { ...jan, companyId: companyNamed('Ensam') });
    await step('/purchase', invoice);
    expect((await refused('/delegate', chief)).status).toBe(422);
    expect((await step('/sign')).body.state).toBe('authorized');
  });
});

test('no other site may send a buyer’s request or read the answer', async () => {
  const { shop, sessionId } = await checkout();
  const response = await shop.request(`/checkout/sessions/${sessionId}/identify`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', origin: 'https://evil.example' },
    body: JSON.stringify(jan),
  });
  expect(response.status).toBe(415);
  expect(response.headers.has('access-control-allow-origin')).toBe(false);
});

test('every company but the documented one has a number that no real company can have', () => {
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
