import {
  lenient,
  object,
  optional,
  string,
  openString,
  unchecked,
  type OpenEnum,
  type Decoder,
  type OptionalDecoder,
} from './decode.js';
import {
  decodePaymentMethod,
  decodeReceivedPaymentMethod,
  type PaymentMethod,
} from './payment-method.js';

/**
 * A company's address (pages Get order session and Get order). Until the buyer is identified, any part may be missing
 * or empty (inferred from Ledyer's plugins, which check each part).
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

/**
 * Creates the decoders of a buyer's details.
 *
 * @param field {@link optional} for requests, {@link lenient} for responses, because no purchase depends on these
 * fields
 */
function createCustomerDecoders(field: <T>(decoder: Decoder<T>) => OptionalDecoder<T | null>) {
  const text = field(string());
  const contactFields = { email: text, firstName: text, lastName: text, phone: text };
  const addressFields = {
    attentionName: text,
    careOf: text,
    city: text,
    companyName: text,
    country: text,
    postalCode: text,
    streetAddress: text,
  };
  const prefillFields = {
    ...contactFields,
    companyId: text,
    reference1: text,
    reference2: text,
    ssn: text,
  };
  const address: Decoder<Address> = object<Address>(addressFields);
  const shippingAddress: Decoder<ShippingAddress> = object<ShippingAddress>({
    ...addressFields,
    contact: field(object<Contact>(contactFields)),
  });
  const invoiceChannel = object<InvoiceChannel>({
    type: openString<'email' | 'edi'>(),
    details: text,
    configurations: field(unchecked),
    state: field(unchecked),
  });
  const paymentMethod = field(
    field === optional ? decodePaymentMethod : decodeReceivedPaymentMethod,
  );
  return {
    address,
    shippingAddress,
    prefill: object<CustomerPrefill>(prefillFields),
    sessionCustomer: object<SessionCustomer>({
      ...prefillFields,
      billingAddress: field(address),
      invoceChannel: field(invoiceChannel),
      invoiceChannel: field(invoiceChannel),
      paymentMethod,
      shippingAddress: field(shippingAddress),
    }),
    listedCustomer: object<ListedCustomer>({
      ...contactFields,
      companyId: text,
      companyName: text,
      vatId: text,
    }),
    orderCustomer: object<OrderCustomer>({
      ...contactFields,
      billingAddress: field(address),
      companyId: text,
      companyName: text,
      invoiceChannel: field(invoiceChannel),
      paymentMethod,
      reference1: text,
      reference2: text,
      shippingAddress: field(shippingAddress),
      vatId: text,
    }),
  };
}

const requests = createCustomerDecoders(optional);
export const decodeAddress = requests.address;
export const decodeShippingAddress = requests.shippingAddress;
export const decodeCustomerPrefill = requests.prefill;
export const decodeSessionCustomer = requests.sessionCustomer;

const responses = createCustomerDecoders(lenient);
export const decodeReceivedSessionCustomer = responses.sessionCustomer;
export const decodeListedCustomer = responses.listedCustomer;
export const decodeOrderCustomer = responses.orderCustomer;
