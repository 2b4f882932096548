/**
 * Validation of the buyer's input, with messages for the buyer. Lengths are observed (WooCommerce plugin,
 * `lom_validate_customer_field`). The rest is assumed: Ledyer's own rules are not public.
 */
import type { Address, Contact } from '../../ledyer/customer.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import type { BuyerDetails, Delegation, Identification, RejectionDetail } from './checkout-api.js';
import { offeredPaymentMethods } from './buyer-view.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import { ApiError } from '../http/api-error.js';
import { findCompany, exampleCompany, type Company } from '../sessions/test-companies.js';

/** Lowest security level that needs a signature. A session without a level needs one too. */
const minSignedLevel = 200;

/** Returns whether the purchase needs a signature. */
export const needsSignature = ({ request }: CheckoutSession): boolean =>
  (request.settings.security?.level ?? minSignedLevel) >= minSignedLevel;

/**
 * Returns the buyer's company.
 *
 * @throws {ApiError} 422 with one entry per invalid field.
 */
export function identifyCompany(session: CheckoutSession, buyer: Identification): Company {
  const requiresNames = session.request.settings.customer?.showNameFields ?? false;
  const company = findCompany(buyer.companyId);
  const errors = validateContact(buyer, '', requiresNames);
  if (!company) throw new ApiError(422, toCompanyError(buyer.companyId), ...errors);
  throwIfInvalid(errors);
  return company;
}

/** @throws {ApiError} 422 with one entry per invalid field of the addresses. */
export function validateDetails(session: CheckoutSession, details: BuyerDetails): void {
  const { allowShippingAddress, showShippingAddressContact } =
    session.request.settings.customer ?? {};
  const { billingAddress, shippingAddress } = details;
  if (shippingAddress && !allowShippingAddress) {
    throw new ApiError(422, {
      message: 'This shop delivers to the billing address only.',
      field: 'shippingAddress',
    });
  }
  throwIfInvalid([
    ...(billingAddress ? validateAddress(billingAddress, 'billingAddress.') : []),
    ...(shippingAddress ? validateAddress(shippingAddress, 'shippingAddress.') : []),
    ...(shippingAddress && showShippingAddressContact
      ? validateContact(shippingAddress.contact ?? {}, 'shippingAddress.contact.', true)
      : []),
  ]);
}

/** @throws {ApiError} 422 when the company cannot use this payment method. */
export function validatePaymentMethod(
  { company }: CheckoutSession,
  method: PaymentMethodType,
): void {
  if (!offeredPaymentMethods.some((offered) => offered === method)) {
    throw new ApiError(422, { message: 'Choose another payment method.', field: 'paymentMethod' });
  }
  if (company?.credit === 'denied' && method !== 'card') {
    throw new ApiError(422, {
      message: `${company.name} cannot pay by invoice at the moment. Choose to pay by card instead.`,
      field: 'paymentMethod',
    });
  }
}

/** @throws {ApiError} 422 when the buyer cannot sign for the company. A signatory can. */
export function assertCanSign({ company, state, challengeCardLast4 }: CheckoutSession): void {
  assertNoChallenge(challengeCardLast4);
  if (state === 'locked' && company?.signedBy === 'others') {
    throw new ApiError(
      422,
      `You cannot sign for ${company.name} yourself. Send the order to a signatory.`,
    );
  }
}

/** @throws {ApiError} 422 when only the buyer can sign for the company, or when name or email is invalid. */
export function validateDelegation(
  { company, challengeCardLast4 }: CheckoutSession,
  { name, email }: Delegation,
): void {
  assertNoChallenge(challengeCardLast4);
  if (company?.signedBy === 'buyer') {
    throw new ApiError(422, `Only you can sign for ${company.name}.`);
  }
  throwIfInvalid([...validateName('name', name, 'a name'), ...validateEmail('email', email)]);
}

function assertNoChallenge(cardLast4: string | null): void {
  if (cardLast4 !== null) throw new ApiError(409, 'A 3-D Secure challenge is pending');
}

const toCompanyError = (companyId: string): RejectionDetail => ({
  message: /^\d{6}-\d{4}$/.test(companyId)
    ? `No company has the number ${companyId}. One that works here is ${exampleCompany.companyId}.`
    : `A company number looks like ${exampleCompany.companyId}.`,
  field: 'companyId',
});

function validateContact(contact: Contact, prefix: string, withNames: boolean): RejectionDetail[] {
  const { email, firstName, lastName, phone } = contact;
  return [
    ...(withNames ? validateName(`${prefix}firstName`, firstName, 'a first name') : []),
    ...(withNames ? validateName(`${prefix}lastName`, lastName, 'a last name') : []),
    ...validateEmail(`${prefix}email`, email),
    ...validateLength(`${prefix}phone`, phone, 'a phone number', 9, 30),
  ];
}

function validateAddress(address: Address, prefix: string): RejectionDetail[] {
  return [
    ...validateLength(`${prefix}companyName`, address.companyName, 'a company name', 1, 100),
    ...validateLength(`${prefix}attentionName`, address.attentionName, 'a name', 0, 100),
    ...validateLength(`${prefix}careOf`, address.careOf, 'a name', 0, 100),
    ...validateLength(`${prefix}streetAddress`, address.streetAddress, 'a street', 1, 100),
    ...validateLength(`${prefix}postalCode`, address.postalCode, 'a postal code', 1, 10),
    ...validateLength(`${prefix}city`, address.city, 'a city', 1, 50),
  ];
}

const validateName = (field: string, name: string | null | undefined, label: string) =>
  validateLength(field, name, label, 1, 200);

const validateEmail = (field: string, email: string | null | undefined): RejectionDetail[] =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email ?? '')
    ? []
    : [{ message: 'Enter an email address such as jan@example.com.', field }];

function validateLength(
  field: string,
  text: string | null | undefined,
  label: string,
  min: number,
  max: number,
): RejectionDetail[] {
  const { length } = (text ?? '').trim();
  if (length >= min && length <= max) return [];
  const range = min > 1 ? `${min} to ${max}` : `at most ${max}`;
  return [{ message: `Enter ${label} of ${range} characters.`, field }];
}

function throwIfInvalid(errors: readonly RejectionDetail[]): void {
  if (errors.length > 0) throw new ApiError(422, ...errors);
}
