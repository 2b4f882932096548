import { documentEvents, type DocumentEventName } from '../../../../ledyer/client-api.js';
import type { BuyerView } from '../../../checkout/checkout-api.js';

/**
 * Returns the document events of a change of the session, in the order in which they are fired.
 *
 * The events do not depend on the party that made the change. The first read is not a change, so a page that is
 * loaded after the purchase gets no event.
 */
export function getDocumentEvents(before: BuyerView, after: BuyerView): DocumentEventName[] {
  const isChanged = (part: (view: BuyerView) => unknown): boolean =>
    JSON.stringify(part(before)) !== JSON.stringify(part(after));
  const names: DocumentEventName[] = [];

  if (after.identified && (!before.identified || isChanged(getBuyer)))
    names.push(documentEvents.customerUpdated);
  // The identification sets the first billing address. That fires only the customer event.
  if (before.identified && isChanged((view) => view.customer.billingAddress ?? null))
    names.push(documentEvents.billingUpdated);
  if (before.identified && isChanged((view) => view.customer.shippingAddress ?? null))
    names.push(documentEvents.shippingUpdated);
  if (isChanged((view) => view.state)) {
    if (after.state === 'authorized') names.push(documentEvents.orderComplete);
    if (after.state === 'pendingSca') names.push(documentEvents.orderPending);
  }
  return names;
}

const getBuyer = ({ customer }: BuyerView): unknown => [
  customer.companyId,
  customer.email,
  customer.firstName,
  customer.lastName,
  customer.phone,
];
