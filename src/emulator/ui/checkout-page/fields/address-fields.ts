import { html, type TemplateResult } from 'lit';
import type { Address, Contact } from '../../../../ledyer/customer.js';
import { field } from './field.js';
import type { FieldErrors } from './field-errors.js';
import type { Messages } from '../locales/index.js';

/** The two addresses of an order. */
export type AddressKind = 'billing' | 'shipping';

/** An address as it would stand on a parcel. */
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

/** A person and how to reach them, in one line or as many as it takes. */
export function contactLine({ firstName, lastName, email, phone }: Contact): TemplateResult {
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return html`
    <p class="contact quiet">
      ${[name, email, phone].filter(Boolean).map((part) => html`<span>${part}</span>`)}
    </p>
  `;
}

/** The inputs of an address: `billingCity`, and `billingAddress.city` in the buyer API. */
export function addressFields(
  kind: AddressKind,
  address: Address,
  errors: FieldErrors,
  texts: Messages,
): TemplateResult {
  const part = (
    name: 'companyName' | 'attentionName' | 'streetAddress' | 'postalCode' | 'city',
    token: AutoFillField,
  ): TemplateResult =>
    field(
      {
        name: inputName(kind, name),
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
    ${part('companyName', 'organization')} ${part('attentionName', 'name')}
    ${part('streetAddress', 'address-line1')}
    <div class="pair short-first">
      ${part('postalCode', 'postal-code')} ${part('city', 'address-level2')}
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

/** What the buyer made of `address`; the parts that have no input stay as they are. */
export const toAddress = (
  kind: AddressKind,
  value: (name: string) => string,
  address: Address,
): Address => ({
  ...address,
  companyName: value(inputName(kind, 'companyName')),
  attentionName: value(inputName(kind, 'attentionName')),
  streetAddress: value(inputName(kind, 'streetAddress')),
  postalCode: value(inputName(kind, 'postalCode')),
  city: value(inputName(kind, 'city')),
});

/** `city` of the shipping address is the input `shippingCity`. */
export const inputName = (kind: AddressKind, name: string): string =>
  kind + name.charAt(0).toUpperCase() + name.slice(1);
