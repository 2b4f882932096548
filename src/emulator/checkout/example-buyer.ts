/** The people of the documented example (page Get order session), for sessions that have no buyer of their own. */
import type { ShippingAddress } from '../../ledyer/customer.js';
import type { Delegation, Identification } from './checkout-api.js';
import {
  setDetails,
  identify,
  type CheckoutSession,
  type Transition,
} from '../sessions/checkout-session.js';
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

/** Who is asked to sign. */
export const exampleSignatory: Delegation = { name: 'Åke Anställd', email: 'ake@example.com' };

/**
 * All that a buyer says before buying: company and person, as far as the shop did
 * not prefill them, and another address and a receiver where the shop allows that.
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
