import {
  clientValidationLimitMs,
  documentEvents,
  type ClientValidation,
} from '../../../../ledyer/client-api.js';
import { noopChannel, type ParentChannel } from './parent-channel.js';

/**
 * Asks the page whether the purchase may go on, and waits for its answer at most
 * {@link clientValidationLimitMs}. A page that stays silent has agreed (page
 * Client API events), unless the session says otherwise.
 */
export function requestValidation(
  link: ParentChannel,
  { proceedWhenSilent }: { readonly proceedWhenSilent: boolean },
): Promise<ClientValidation> {
  // A shop that redirects its buyers here has no page to ask, and sends the setting
  // all the same (WooCommerce plugin, checkout flow "redirect").
  if (link === noopChannel) return Promise.resolve({ shouldProceed: true });
  return new Promise((resolve) => {
    const settle = (answer: ClientValidation): void => {
      clearTimeout(deadline);
      stop();
      resolve(answer);
    };
    const stop = link.listen((message) => {
      if (message.type === 'client-validation') settle(message.answer);
    });
    const deadline = setTimeout(() => {
      settle({ shouldProceed: proceedWhenSilent });
    }, clientValidationLimitMs);
    link.announce(documentEvents.waitingForClientValidation);
  });
}
