/** People of the documented example (page Get order session), for sessions without a buyer. */
import type { ShippingAddress } from '../../ledyer/customer.js';
import type { Delegation, Identification } from './checkout-api.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import { setDetails, identify, type Transition } from '../sessions/session-transitions.js';
import { findCompany, exampleCompany } from '../sessions/test-companies.js';

const exampleBuyer: Identification = {
  companyId: exampleCompany.companyId,
  email: 'jan@example.com',
  firstName: 'Jan',
  lastName: 'Persson',
  phone: '+46761010101',
};

const exampleShippingAddress: ShippingAddress = {
  attentionName: 'Gunnar Larsson',
  careOf: '',
  city: 'Luleå',
  companyName: 'Pelles Tak',
  country: 'SE',
  postalCode: '333 33',
  streetAddress: 'Sommargatan 33',
};

const exampleRecipient = {
  email: 'micke.mottagare@email.com',
  firstName: 'Micke',
  lastName: 'Mottagare',
  phone: '123456789',
};

/** Default signatory. */
export const exampleSignatory: Delegation = { name: 'Åke Anställd', email: 'ake@example.com' };

/**
 * Returns the transitions that identify a buyer: company and person, unless the shop prefilled them, and another
 * address and recipient where the shop allows those.
 */
export function identifyExampleBuyer({ customer, request }: CheckoutSession): Transition[] {
  const { allowShippingAddress, showShippingAddressContact } = request.settings.customer ?? {};
  const company = findCompany(customer.companyId ?? '') ?? exampleCompany;
  const buyer: Identification = {
    companyId: company.companyId,
    email: withDefault(customer.email, exampleBuyer.email),
    firstName: withDefault(customer.firstName, exampleBuyer.firstName),
    lastName: withDefault(customer.lastName, exampleBuyer.lastName),
    phone: withDefault(customer.phone, exampleBuyer.phone),
  };
  const shippingAddress = showShippingAddressContact
    ? { ...exampleShippingAddress, contact: exampleRecipient }
    : exampleShippingAddress;
  return [
    identify(company, buyer),
    ...(allowShippingAddress ? [setDetails({ shippingAddress })] : []),
  ];
}

const withDefault = (text: string | null | undefined, defaultText: string): string =>
  text == null || text === '' ? defaultText : text;
