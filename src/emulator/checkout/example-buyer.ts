/** The people of the documented example (page Get order session), for sessions that have no buyer of their own. */
import type { ShippingAddress } from '../../ledyer/customer.js';
import type { Delegation, Identification } from './checkout-api.js';
import {
  describe,
  identify,
  type CheckoutSession,
  type Transition,
} from '../sessions/checkout-session.js';
import { companyOf, exampleCompany } from './test-companies.js';

const jan: Identification = {
  companyId: exampleCompany.companyId,
  email: 'jan@example.com',
  firstName: 'Jan',
  lastName: 'Persson',
  phone: '+46761010101',
};

const warehouse: ShippingAddress = {
  attentionName: 'Gunnar Larsson',
  careOf: '',
  city: 'Luleå',
  companyName: 'Pelles Tak',
  country: 'SE',
  postalCode: '333 33',
  streetAddress: 'Sommargatan 33',
};

const receiver = {
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
export function identifyExample({ customer, request }: CheckoutSession): Transition[] {
  const { allowShippingAddress, showShippingAddressContact } = request.settings.customer ?? {};
  const company = companyOf(customer.companyId ?? '') ?? exampleCompany;
  const buyer: Identification = {
    companyId: company.companyId,
    email: filled(customer.email, jan.email),
    firstName: filled(customer.firstName, jan.firstName),
    lastName: filled(customer.lastName, jan.lastName),
    phone: filled(customer.phone, jan.phone),
  };
  const shippingAddress = showShippingAddressContact
    ? { ...warehouse, contact: receiver }
    : warehouse;
  return [
    identify(company, buyer),
    ...(allowShippingAddress ? [describe({ shippingAddress })] : []),
  ];
}

const filled = (text: string | null | undefined, otherwise: string): string =>
  text == null || text === '' ? otherwise : text;
