/**
 * What `bootstrap.js` and the checkout page in its frame say to each other.
 *
 * Ledyer's own messages are not public, so these are assumed; a page never sees
 * them, it sees document events and `window.ledyer.api`. Both sides check the
 * window and the origin of every message before they look at it.
 */
import type { ClientValidation, DocumentEventName } from '../ledyer/client-api.js';

/** From the frame to the page around it. */
export type FrameMessage =
  | { readonly from: 'ledyer-checkout-frame'; readonly type: 'resize'; readonly height: number }
  | {
      readonly from: 'ledyer-checkout-frame';
      readonly type: 'event';
      readonly name: DocumentEventName;
    };

/** From the page around it to the frame. */
export type PageMessage =
  | { readonly to: 'ledyer-checkout-frame'; readonly type: 'suspend' | 'resume' }
  | {
      readonly to: 'ledyer-checkout-frame';
      readonly type: 'client-validation';
      readonly answer: ClientValidation;
    };
