import { documentEvents, type DocumentEventName } from '../../../../ledyer/client-api.js';
import type { BuyerView } from '../../../checkout/checkout-api.js';

/**
 * What the page around the checkout is told when the session was `before` and is
 * `after`: the events, in the order in which they are fired.
 *
 * It does not matter who made the change, the buyer here or somebody elsewhere. A
 * session that is seen for the first time is no change, so a page that is loaded
 * after the purchase hears nothing.
 */
export function getDocumentEvents(before: BuyerView, after: BuyerView): DocumentEventName[] {
  const changed = (part: (view: BuyerView) => unknown): boolean =>
    JSON.stringify(part(before)) !== JSON.stringify(part(after));
  const names: DocumentEventName[] = [];

  if (after.identified && (!before.identified || changed(buyer)))
    names.push(documentEvents.customerUpdated);
  // The first billing address comes with the identification and is no change of its own.
  if (before.identified && changed((view) => view.customer.billingAddress ?? null))
    names.push(documentEvents.billingUpdated);
  if (before.identified && changed((view) => view.customer.shippingAddress ?? null))
    names.push(documentEvents.shippingUpdated);
  if (changed((view) => view.state)) {
    if (after.state === 'authorized') names.push(documentEvents.orderComplete);
    if (after.state === 'pendingSca') names.push(documentEvents.orderPending);
  }
  return names;
}

const buyer = ({ customer }: BuyerView): unknown => [
  customer.companyId,
  customer.email,
  customer.firstName,
  customer.lastName,
  customer.phone,
];
