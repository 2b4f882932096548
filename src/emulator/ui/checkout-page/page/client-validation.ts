import {
  clientValidationLimitMs,
  documentEvents,
  type ClientValidation,
} from '../../../../ledyer/client-api.js';
import { noopChannel, type ParentChannel } from './parent-channel.js';

/**
 * Requests validation of the purchase from the parent page. Resolves to the default after
 * {@link clientValidationLimitMs}. By default a timeout approves (Client API events), unless the session decides
 * otherwise.
 */
export function requestValidation(
  channel: ParentChannel,
  { proceedOnTimeout }: { readonly proceedOnTimeout: boolean },
): Promise<ClientValidation> {
  // A hosted checkout has no parent page, but its session may still have the setting (WooCommerce plugin, checkout
  // flow "redirect").
  if (channel === noopChannel) return Promise.resolve({ shouldProceed: true });
  return new Promise((resolve) => {
    const settle = (answer: ClientValidation): void => {
      clearTimeout(deadline);
      unsubscribe();
      resolve(answer);
    };
    const unsubscribe = channel.subscribe((message) => {
      if (message.type === 'client-validation') settle(message.answer);
    });
    const deadline = setTimeout(() => {
      settle({ shouldProceed: proceedOnTimeout });
    }, clientValidationLimitMs);
    channel.emit(documentEvents.waitingForClientValidation);
  });
}
