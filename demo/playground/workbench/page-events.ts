import { eventNames } from '../../developer/event-log.js';

/** All events of the tag. */
export const tagEventNames = [...eventNames, 'ledyer-diagnostic'] as const;
export type TagEventName = (typeof tagEventNames)[number];

/** Events that Ledyer's script fires on the document. */
export const ledyerEventNames = [
  'ledyerCheckoutCustomerUpdated',
  'ledyerCheckoutBillingUpdated',
  'ledyerCheckoutShippingUpdated',
  'ledyerCheckoutWaitingForClientValidation',
  'ledyerCheckoutOrderComplete',
  'ledyerCheckoutOrderPending',
] as const;
