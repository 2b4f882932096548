import type { PaymentMethodType } from '../../../ledyer/payment-method.js';
import type { BuyerDetails, BuyerView, Purchase } from '../../checkout/checkout-api.js';
import type { AddressStep } from './steps/address-step.js';
import type { CardStep } from './steps/card-step.js';

/** Why the order was not placed. Shown above the buy button. */
export interface PurchaseProblem {
  readonly title?: string | undefined;
  readonly body: string;
}

/** Returns the payment method of a purchase: the buyer's, else the session's, else the first. */
export function getPaymentMethod(
  { paymentMethods, customer }: BuyerView,
  selected: PaymentMethodType | undefined,
): PaymentMethodType | undefined {
  const findOffered = (type: string | undefined) =>
    paymentMethods.find((method) => method === type);
  return findOffered(selected) ?? findOffered(customer.paymentMethod?.type) ?? paymentMethods[0];
}

/** The values of all forms, and the elements that show errors in them. */
export interface PurchaseForms {
  readonly addressStep: AddressStep;
  readonly cardStep: CardStep | null;
  readonly details: BuyerDetails;
  readonly purchase: Purchase;
}

/** Reads the forms below `root`. Returns `undefined` when a field is invalid; the field then shows an error. */
export function readPurchaseForms(
  root: ParentNode,
  paymentMethod: PaymentMethodType | undefined,
): PurchaseForms | undefined {
  const addressStep = root.querySelector('address-step');
  const details = addressStep?.collect();
  const cardStep = paymentMethod === 'card' ? root.querySelector('card-step') : null;
  const card = cardStep?.collect();
  if (!addressStep || !paymentMethod || !details) return undefined;
  if (cardStep && !card) return undefined;
  return { addressStep, cardStep, details, purchase: { paymentMethod, ...(card && { card }) } };
}
