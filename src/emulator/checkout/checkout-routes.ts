import { Hono } from 'hono';
import { decodeSessionCustomer } from '../../ledyer/customer.js';
import { paymentMethodTypes } from '../../ledyer/payment-method.js';
import { object, literals, optional, string } from '../../ledyer/decode.js';
import type {
  Card,
  ChallengeAnswer,
  Delegation,
  Details,
  Identification,
  Purchase,
} from './checkout-api.js';
import { checkDelegation, checkDetails, checkSigning, companyFor } from './buyer-validation.js';
import { buyerView } from './buyer-view.js';
import {
  authorize,
  delegate,
  describe,
  identify,
  release,
  type CheckoutSession,
} from '../sessions/checkout-session.js';
import { jsonBody } from '../http/json-body.js';
import type { Orders } from '../orders/orders.js';
import { answerChallenge, purchase } from './purchase.js';
import type { Sessions } from '../sessions/sessions.js';
import type { ValidationParts } from './order-validation.js';

const path = '/checkout/sessions/:id';

const readIdentification = object<Identification>({
  companyId: string(),
  email: string(),
  firstName: string(),
  lastName: string(),
  phone: string(),
});
const readPurchase = object<Purchase>({
  paymentMethod: literals(paymentMethodTypes),
  card: optional(object<Card>({ number: string(), expiry: string(), cvc: string() })),
});
const readChallengeAnswer = object<ChallengeAnswer>({ code: string() });
const readDelegation = object<Delegation>({ name: string(), email: string() });

/**
 * What the checkout page asks of the emulator (`buyer-api.ts`).
 *
 * There is no token: who knows the session's id is its buyer, as with Ledyer's
 * own script. No other origin may read the answers.
 *
 * @internal
 */
export function buyerRoutes(
  sessions: Sessions,
  orders: Orders,
  validation: ValidationParts,
  merchantName: string,
): Hono {
  const view = (session: CheckoutSession) =>
    buyerView(session, merchantName, orders.referenceOf(session.orderId));

  const routes = new Hono();
  routes
    .get(path, (c) => c.json(view(sessions.find(c.req.param('id')))))
    .post(`${path}/identify`, async (c) => {
      const session = sessions.find(c.req.param('id'));
      const buyer = await jsonBody(c.req.raw, readIdentification);
      const company = companyFor(session, buyer);
      return c.json(view(sessions.change(session.id, identify(company, buyer))));
    })
    .post(`${path}/details`, async (c) => {
      const session = sessions.find(c.req.param('id'));
      const details = await readDetails(c.req.raw);
      checkDetails(session, details);
      return c.json(view(sessions.change(session.id, describe(details))));
    })
    .post(`${path}/purchase`, async (c) => {
      const { id } = sessions.find(c.req.param('id'));
      const wanted = await jsonBody(c.req.raw, readPurchase);
      return c.json(view(await purchase(id, wanted, sessions, validation)));
    })
    .post(`${path}/challenge`, async (c) => {
      const { id } = sessions.find(c.req.param('id'));
      const { code } = await jsonBody(c.req.raw, readChallengeAnswer);
      return c.json(view(answerChallenge(id, code, sessions)));
    })
    .post(`${path}/release`, (c) => c.json(view(sessions.change(c.req.param('id'), release))))
    .post(`${path}/sign`, (c) => {
      const session = sessions.find(c.req.param('id'));
      checkSigning(session);
      return c.json(view(sessions.change(session.id, authorize('fullSign'))));
    })
    .post(`${path}/delegate`, async (c) => {
      const session = sessions.find(c.req.param('id'));
      const signatory = await jsonBody(c.req.raw, readDelegation);
      checkDelegation(session, signatory);
      return c.json(view(sessions.change(session.id, delegate(signatory))));
    });
  return routes;
}

/** The details of a buyer are those fields of a session's customer that the buyer can change. */
async function readDetails(request: Request): Promise<Details> {
  const { billingAddress, shippingAddress, reference1, reference2 } = await jsonBody(
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
