import type { CheckoutStatus, SessionState } from 'ledyer-checkout';

/** How a tag is brought into a state. */
export interface GalleryState {
  readonly status: CheckoutStatus;
  /** When a buyer meets it. */
  readonly meaning: string;
  /** What the shop's server says of the session; no session at all where there is none. */
  readonly session?: SessionState;
  /** The document event of Ledyer's that the page hears once the checkout is there. */
  readonly documentEvent?: string;
}

/** Every state of the tag. */
export const galleryStates: readonly GalleryState[] = [
  { status: 'idle', meaning: 'There is no session yet.' },
  { status: 'loading', meaning: 'Ledyer’s checkout is on its way.', session: 'open' },
  { status: 'open', meaning: 'The buyer can act.', session: 'open' },
  { status: 'suspended', meaning: 'The shop changes the cart.', session: 'open' },
  {
    status: 'confirming',
    meaning: 'The buyer is done, and the shop’s server is being asked.',
    session: 'open',
    documentEvent: 'ledyerCheckoutOrderComplete',
  },
  {
    status: 'unconfirmed',
    meaning: 'The shop’s server has not confirmed it for long. Asking goes on.',
    session: 'open',
    documentEvent: 'ledyerCheckoutOrderComplete',
  },
  { status: 'pending', meaning: 'Somebody has to sign.', session: 'pendingSca' },
  { status: 'complete', meaning: 'The order is placed.', session: 'authorized' },
  { status: 'expired', meaning: 'The session’s time is over.', session: 'expired' },
  { status: 'cancelled', meaning: 'The session was cancelled.', session: 'cancelled' },
  { status: 'failed', meaning: 'Ledyer’s script did not come.', session: 'open' },
];

/** The languages that the tag speaks. */
export const tagLanguages = ['en', 'sv', 'nb', 'da', 'fi'] as const;
