import {
  object,
  optional,
  string,
  openString,
  unchecked,
  type OpenEnum,
  type Decoder,
} from './decode.js';
import { decodePaymentMethod, type PaymentMethod } from './payment-method.js';

/**
 * A company's address (pages Get order session and Get order). Any part may be
 * missing or empty until the buyer is identified: Ledyer's plugins check each.
 */
export interface Address {
  readonly attentionName?: string | null;
  readonly careOf?: string | null;
  readonly city?: string | null;
  readonly companyName?: string | null;
  /** A country code such as `SE`, or a name such as `Sweden` (both documented). */
  readonly country?: string | null;
  /** May contain a space: `999 33`. */
  readonly postalCode?: string | null;
  readonly streetAddress?: string | null;
}

/** The recipient of the goods. */
export interface Contact {
  readonly email?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly phone?: string | null;
}

/** The delivery address. */
export interface ShippingAddress extends Address {
  readonly contact?: Contact | null;
}

/** The channel for sending the invoice: `email`, or `edi` with a GLN in `details` (WooCommerce plugin). */
export interface InvoiceChannel {
  readonly type: OpenEnum<'email' | 'edi'>;
  readonly details?: string | null;
  /** Occurs in the response of page Acknowledge. Its shape is not described. */
  readonly configurations?: unknown;
  /** Occurs in the response of page Acknowledge. Its values are not described. */
  readonly state?: unknown;
}

/** The buyer of a session (page Get order session). */
export interface SessionCustomer {
  readonly billingAddress?: Address | null;
  /** With its dash, such as `559311-3714`. */
  readonly companyId?: string | null;
  readonly email?: string | null;
  readonly firstName?: string | null;
  /** Spelt like this on the page. The WooCommerce plugin reads {@link invoiceChannel}. */
  readonly invoceChannel?: InvoiceChannel | null;
  readonly invoiceChannel?: InvoiceChannel | null;
  readonly lastName?: string | null;
  readonly paymentMethod?: PaymentMethod | null;
  readonly phone?: string | null;
  readonly reference1?: string | null;
  readonly reference2?: string | null;
  readonly shippingAddress?: ShippingAddress | null;
  /** A personal number: never log it, never send it to a browser. */
  readonly ssn?: string | null;
}

/** Details of the buyer that a shop may prefill when it creates a session (page Create order session). */
export interface CustomerPrefill {
  readonly companyId?: string | null;
  readonly email?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly phone?: string | null;
  readonly reference1?: string | null;
  readonly reference2?: string | null;
  readonly ssn?: string | null;
}

/** The buyer of an order (page Get order). */
export interface OrderCustomer {
  readonly billingAddress?: Address | null;
  readonly companyId?: string | null;
  readonly companyName?: string | null;
  readonly email?: string | null;
  readonly firstName?: string | null;
  readonly invoiceChannel?: InvoiceChannel | null;
  readonly lastName?: string | null;
  readonly paymentMethod?: PaymentMethod | null;
  readonly phone?: string | null;
  readonly reference1?: string | null;
  readonly reference2?: string | null;
  readonly shippingAddress?: ShippingAddress | null;
  readonly vatId?: string | null;
}

/** The buyer in a list of orders (page Get orders). */
export interface ListedCustomer {
  readonly companyId?: string | null;
  readonly companyName?: string | null;
  readonly email?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly phone?: string | null;
  readonly vatId?: string | null;
}

const optionalString = optional(string());

const addressFields = {
  attentionName: optionalString,
  careOf: optionalString,
  city: optionalString,
  companyName: optionalString,
  country: optionalString,
  postalCode: optionalString,
  streetAddress: optionalString,
};

const contactFields = {
  email: optionalString,
  firstName: optionalString,
  lastName: optionalString,
  phone: optionalString,
};

const prefillFields = {
  ...contactFields,
  companyId: optionalString,
  reference1: optionalString,
  reference2: optionalString,
  ssn: optionalString,
};

export const decodeAddress: Decoder<Address> = object<Address>(addressFields);

export const decodeShippingAddress: Decoder<ShippingAddress> = object<ShippingAddress>({
  ...addressFields,
  contact: optional(object<Contact>(contactFields)),
});

const decodeInvoiceChannel = object<InvoiceChannel>({
  type: openString(),
  details: optionalString,
  configurations: optional(unchecked),
  state: optional(unchecked),
});

export const decodeCustomerPrefill: Decoder<CustomerPrefill> =
  object<CustomerPrefill>(prefillFields);

export const decodeSessionCustomer: Decoder<SessionCustomer> = object<SessionCustomer>({
  ...prefillFields,
  billingAddress: optional(decodeAddress),
  invoceChannel: optional(decodeInvoiceChannel),
  invoiceChannel: optional(decodeInvoiceChannel),
  paymentMethod: optional(decodePaymentMethod),
  shippingAddress: optional(decodeShippingAddress),
});

export const decodeListedCustomer: Decoder<ListedCustomer> = object<ListedCustomer>({
  ...contactFields,
  companyId: optionalString,
  companyName: optionalString,
  vatId: optionalString,
});

export const decodeOrderCustomer: Decoder<OrderCustomer> = object<OrderCustomer>({
  ...contactFields,
  billingAddress: optional(decodeAddress),
  companyId: optionalString,
  companyName: optionalString,
  invoiceChannel: optional(decodeInvoiceChannel),
  paymentMethod: optional(decodePaymentMethod),
  reference1: optionalString,
  reference2: optionalString,
  shippingAddress: optional(decodeShippingAddress),
  vatId: optionalString,
});
