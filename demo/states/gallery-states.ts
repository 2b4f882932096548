import type { CheckoutStatus, SessionState } from 'ledyer-checkout';

/** A state of the tag, and how the gallery creates it. */
export interface GalleryState {
  readonly status: CheckoutStatus;
  /** What the state means. */
  readonly meaning: string;
  /** The session's state in the status response. Without it, the tag has no session. */
  readonly session?: SessionState;
  /** An event of Ledyer's that is dispatched when the checkout is ready. */
  readonly documentEvent?: string;
}

/** Every state of the tag. */
export const galleryStates: readonly GalleryState[] = [
  { status: 'idle', meaning: 'The tag has no session yet.' },
  { status: 'loading', meaning: 'Ledyer’s checkout is loading.', session: 'open' },
  { status: 'open', meaning: 'The buyer can use the checkout.', session: 'open' },
  { status: 'suspended', meaning: 'The shop is changing the cart.', session: 'open' },
  {
    status: 'confirming',
    meaning: 'The buyer has paid. The tag waits for the shop’s server to confirm it.',
    session: 'open',
    documentEvent: 'ledyerCheckoutOrderComplete',
  },
  {
    status: 'unconfirmed',
    meaning: 'The shop’s server has not confirmed the payment in time. The tag keeps polling.',
    session: 'open',
    documentEvent: 'ledyerCheckoutOrderComplete',
  },
  { status: 'pending', meaning: 'The order needs a signature.', session: 'pendingSca' },
  { status: 'complete', meaning: 'The order is placed.', session: 'authorized' },
  { status: 'expired', meaning: 'The session has expired.', session: 'expired' },
  { status: 'cancelled', meaning: 'The session was cancelled.', session: 'cancelled' },
  { status: 'failed', meaning: 'Ledyer’s script failed to load.', session: 'open' },
];

/** The languages of the tag's messages. */
export const tagLanguages = ['en', 'sv', 'nb', 'da', 'fi'] as const;
