/**
 * What the checkout asks of a buyer, in words for the buyer. Lengths are observed
 * (WooCommerce plugin, `lom_validate_customer_field`), all else is assumed:
 * Ledyer's own rules are not public.
 */
import type { Address, Contact } from '../../ledyer/customer.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import type { Delegation, Details, Identification } from './checkout-api.js';
import { offeredPaymentMethods } from './buyer-view.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import { Refusal, type RefusalReason } from '../http/api-error.js';
import { companyOf, exampleCompany, type Company } from './test-companies.js';

/** From this level on a purchase has to be signed; so does one of a session without a level. */
const signedFromLevel = 200;

/** Whether the purchase waits for a signature. */
export const needsSignature = ({ request }: CheckoutSession): boolean =>
  (request.settings.security?.level ?? signedFromLevel) >= signedFromLevel;

/**
 * The company of this buyer.
 *
 * @throws {Refusal} 422 with each field that is not good enough to go on.
 */
export function companyFor(session: CheckoutSession, buyer: Identification): Company {
  const askedForNames = session.request.settings.customer?.showNameFields ?? false;
  const company = companyOf(buyer.companyId);
  const reasons = contactReasons(buyer, '', askedForNames);
  if (!company) throw new Refusal(422, companyReason(buyer.companyId), ...reasons);
  refuse(reasons);
  return company;
}

/** @throws {Refusal} 422 with each field of these addresses that is wrong. */
export function checkDetails(session: CheckoutSession, details: Details): void {
  const { allowShippingAddress, showShippingAddressContact } =
    session.request.settings.customer ?? {};
  const { billingAddress, shippingAddress } = details;
  if (shippingAddress && !allowShippingAddress) {
    throw new Refusal(422, {
      message: 'This shop delivers to the billing address only.',
      field: 'shippingAddress',
    });
  }
  refuse([
    ...(billingAddress ? addressReasons(billingAddress, 'billingAddress.') : []),
    ...(shippingAddress ? addressReasons(shippingAddress, 'shippingAddress.') : []),
    ...(shippingAddress && showShippingAddressContact
      ? contactReasons(shippingAddress.contact ?? {}, 'shippingAddress.contact.', true)
      : []),
  ]);
}

/** @throws {Refusal} 422 when the company may not pay like that. */
export function checkPurchase({ company }: CheckoutSession, method: PaymentMethodType): void {
  if (!offeredPaymentMethods.some((offered) => offered === method)) {
    throw new Refusal(422, { message: 'Choose another way to pay.', field: 'paymentMethod' });
  }
  if (company?.credit === 'denied' && method !== 'card') {
    throw new Refusal(422, {
      message: `${company.name} cannot pay by invoice at the moment. Choose to pay by card instead.`,
      field: 'paymentMethod',
    });
  }
}

/** @throws {Refusal} 422 when the buyer cannot sign for the company; a signatory can. */
export function checkSigning({ company, state, challenged }: CheckoutSession): void {
  demandNoChallenge(challenged);
  if (state === 'locked' && company?.signedBy === 'others') {
    throw new Refusal(
      422,
      `You cannot sign for ${company.name} yourself. Send the order to somebody who can.`,
    );
  }
}

/** @throws {Refusal} 422 when nobody else can sign for the company, or it is not said who. */
export function checkDelegation(
  { company, challenged }: CheckoutSession,
  { name, email }: Delegation,
): void {
  demandNoChallenge(challenged);
  if (company?.signedBy === 'buyer') {
    throw new Refusal(422, `Nobody but you can sign for ${company.name}.`);
  }
  refuse([...nameReasons('name', name, 'a name'), ...emailReasons('email', email)]);
}

function demandNoChallenge(challenged: string | null): void {
  if (challenged !== null) throw new Refusal(409, 'The bank of the card waits for its answer');
}

const companyReason = (companyId: string): RefusalReason => ({
  message: /^\d{6}-\d{4}$/.test(companyId)
    ? `No company has the number ${companyId}. One that works here is ${exampleCompany.companyId}.`
    : `A company number looks like ${exampleCompany.companyId}.`,
  field: 'companyId',
});

function contactReasons(contact: Contact, prefix: string, withNames: boolean): RefusalReason[] {
  const { email, firstName, lastName, phone } = contact;
  return [
    ...(withNames ? nameReasons(`${prefix}firstName`, firstName, 'a first name') : []),
    ...(withNames ? nameReasons(`${prefix}lastName`, lastName, 'a last name') : []),
    ...emailReasons(`${prefix}email`, email),
    ...lengthReasons(`${prefix}phone`, phone, 'a phone number', 9, 30),
  ];
}

function addressReasons(address: Address, prefix: string): RefusalReason[] {
  return [
    ...lengthReasons(`${prefix}companyName`, address.companyName, 'a company name', 1, 100),
    ...lengthReasons(`${prefix}attentionName`, address.attentionName, 'a name', 0, 100),
    ...lengthReasons(`${prefix}careOf`, address.careOf, 'a name', 0, 100),
    ...lengthReasons(`${prefix}streetAddress`, address.streetAddress, 'a street', 1, 100),
    ...lengthReasons(`${prefix}postalCode`, address.postalCode, 'a postal code', 1, 10),
    ...lengthReasons(`${prefix}city`, address.city, 'a city', 1, 50),
  ];
}

const nameReasons = (field: string, name: string | null | undefined, what: string) =>
  lengthReasons(field, name, what, 1, 200);

const emailReasons = (field: string, email: string | null | undefined): RefusalReason[] =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email ?? '')
    ? []
    : [{ message: 'Enter an email address such as jan@example.com.', field }];

function lengthReasons(
  field: string,
  text: string | null | undefined,
  what: string,
  min: number,
  max: number,
): RefusalReason[] {
  const { length } = (text ?? '').trim();
  if (length >= min && length <= max) return [];
  const range = min > 1 ? `${min} to ${max}` : `at most ${max}`;
  return [{ message: `Enter ${what} of ${range} characters.`, field }];
}

function refuse(reasons: readonly RefusalReason[]): void {
  if (reasons.length > 0) throw new Refusal(422, ...reasons);
}
