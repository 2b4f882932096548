import { html, type TemplateResult } from 'lit';
import type { Address, Contact } from '../../../../ledyer/customer.js';
import { field } from './field.js';
import type { FieldErrors } from './field-errors.js';
import type { Messages } from '../locales/index.js';

/** The two addresses of an order. */
export type AddressKind = 'billing' | 'shipping';

/** Renders an address as on a parcel. */
export function addressLines(address: Address): TemplateResult {
  const lines = [
    address.companyName,
    address.attentionName,
    address.careOf,
    address.streetAddress,
    [address.postalCode, address.city].filter(Boolean).join(' '),
  ];
  return html`<address>
    ${lines.filter(Boolean).map((line) => html`<span>${line}</span>`)}
  </address>`;
}

/** Renders a person with e-mail address and phone number. */
export function contactLine({ firstName, lastName, email, phone }: Contact): TemplateResult {
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return html`
    <p class="contact quiet">
      ${[name, email, phone].filter(Boolean).map((part) => html`<span>${part}</span>`)}
    </p>
  `;
}

/** Renders the inputs of an address. The input `billingCity` is `billingAddress.city` in the checkout API. */
export function addressFields(
  kind: AddressKind,
  address: Address,
  errors: FieldErrors,
  texts: Messages,
): TemplateResult {
  const addressField = (
    name: 'companyName' | 'attentionName' | 'streetAddress' | 'postalCode' | 'city',
    token: AutoFillField,
  ): TemplateResult =>
    field(
      {
        name: getInputName(kind, name),
        apiName: `${kind}Address.${name}`,
        label: texts.address[name],
        value: address[name],
        autocomplete: `${kind} ${token}`,
        optional: name === 'attentionName',
        length: [0, maxLengths[name]],
      },
      errors,
      texts,
    );
  return html`
    ${addressField('companyName', 'organization')} ${addressField('attentionName', 'name')}
    ${addressField('streetAddress', 'address-line1')}
    <div class="pair short-first">
      ${addressField('postalCode', 'postal-code')} ${addressField('city', 'address-level2')}
    </div>
  `;
}

/** Observed (WooCommerce plugin, `lom_validate_customer_field`). */
const maxLengths = {
  companyName: 100,
  attentionName: 100,
  streetAddress: 100,
  postalCode: 10,
  city: 50,
} as const;

/** Returns `address` with the values of the inputs. Fields without an input stay unchanged. */
export const toAddress = (
  kind: AddressKind,
  value: (name: string) => string,
  address: Address,
): Address => ({
  ...address,
  companyName: value(getInputName(kind, 'companyName')),
  attentionName: value(getInputName(kind, 'attentionName')),
  streetAddress: value(getInputName(kind, 'streetAddress')),
  postalCode: value(getInputName(kind, 'postalCode')),
  city: value(getInputName(kind, 'city')),
});

/** Returns the name of an input: `city` of the shipping address is `shippingCity`. */
export const getInputName = (kind: AddressKind, name: string): string =>
  kind + name.charAt(0).toUpperCase() + name.slice(1);
