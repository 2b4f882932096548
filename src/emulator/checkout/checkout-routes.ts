import { Hono } from 'hono';
import { decodeSessionCustomer } from '../../ledyer/customer.js';
import { paymentMethodTypes } from '../../ledyer/payment-method.js';
import { object, literals, optional, string } from '../../ledyer/decode.js';
import type {
  Card,
  ChallengeAnswer,
  Delegation,
  BuyerDetails,
  Identification,
  Purchase,
} from './checkout-api.js';
import {
  validateDelegation,
  validateDetails,
  assertCanSign,
  identifyCompany,
} from './buyer-validation.js';
import { toBuyerView } from './buyer-view.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import {
  authorize,
  delegate,
  setDetails,
  identify,
  unlock,
} from '../sessions/session-transitions.js';
import { readJsonBody } from '../http/json-body.js';
import type { Orders } from '../orders/orders.js';
import { submitChallengeCode, purchase } from './purchase.js';
import type { Sessions } from '../sessions/sessions.js';
import type { ValidationDeps } from './order-validation.js';

const path = '/checkout/sessions/:id';

const decodeIdentification = object<Identification>({
  companyId: string(),
  email: string(),
  firstName: string(),
  lastName: string(),
  phone: string(),
});
const decodePurchase = object<Purchase>({
  paymentMethod: literals(paymentMethodTypes),
  card: optional(object<Card>({ number: string(), expiry: string(), cvc: string() })),
});
const decodeChallengeAnswer = object<ChallengeAnswer>({ code: string() });
const decodeDelegation = object<Delegation>({ name: string(), email: string() });

/**
 * Routes of the API behind the checkout page (`checkout-api.ts`).
 *
 * There is no token: knowing the session id identifies the buyer, as with Ledyer's script. Other origins cannot
 * read the responses.
 *
 * @internal
 */
export function createCheckoutRoutes(
  sessions: Sessions,
  orders: Orders,
  validation: ValidationDeps,
  merchantName: string,
): Hono {
  const toView = (session: CheckoutSession) =>
    toBuyerView(session, merchantName, orders.getReference(session.orderId));

  const routes = new Hono();
  routes
    .get(path, (c) => c.json(toView(sessions.find(c.req.param('id')))))
    .post(`${path}/identify`, async (c) => {
      const session = sessions.find(c.req.param('id'));
      const buyer = await readJsonBody(c.req.raw, decodeIdentification);
      const company = identifyCompany(session, buyer);
      return c.json(toView(sessions.change(session.id, identify(company, buyer))));
    })
    .post(`${path}/details`, async (c) => {
      const session = sessions.find(c.req.param('id'));
      const details = await readDetails(c.req.raw);
      validateDetails(session, details);
      return c.json(toView(sessions.change(session.id, setDetails(details))));
    })
    .post(`${path}/purchase`, async (c) => {
      const { id } = sessions.find(c.req.param('id'));
      const request = await readJsonBody(c.req.raw, decodePurchase);
      return c.json(toView(await purchase(id, request, sessions, validation)));
    })
    .post(`${path}/challenge`, async (c) => {
      const { id } = sessions.find(c.req.param('id'));
      const { code } = await readJsonBody(c.req.raw, decodeChallengeAnswer);
      return c.json(toView(submitChallengeCode(id, code, sessions)));
    })
    .post(`${path}/release`, (c) => c.json(toView(sessions.change(c.req.param('id'), unlock))))
    .post(`${path}/sign`, (c) => {
      const session = sessions.find(c.req.param('id'));
      assertCanSign(session);
      return c.json(toView(sessions.change(session.id, authorize('fullSign'))));
    })
    .post(`${path}/delegate`, async (c) => {
      const session = sessions.find(c.req.param('id'));
      const signatory = await readJsonBody(c.req.raw, decodeDelegation);
      validateDelegation(session, signatory);
      return c.json(toView(sessions.change(session.id, delegate(signatory))));
    });
  return routes;
}

/** Reads the fields of a session's customer that the buyer can change. */
async function readDetails(request: Request): Promise<BuyerDetails> {
  const { billingAddress, shippingAddress, reference1, reference2 } = await readJsonBody(
    request,
    decodeSessionCustomer,
  );
  return {
    ...(billingAddress && { billingAddress }),
    ...(shippingAddress !== undefined && { shippingAddress }),
    ...(reference1 != null && { reference1 }),
    ...(reference2 != null && { reference2 }),
  };
}
