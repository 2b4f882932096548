'use client';

import { LedyerCheckout } from 'ledyer-checkout/react';

/** The checkout of a session that the server has created. */
export function Checkout({ session, ledyer }) {
  return (
    <main>
      <LedyerCheckout sessionId={session} environment="local" emulatorUrl={ledyer}>
        <p slot="complete">The shop’s own words for {session}</p>
      </LedyerCheckout>
      <p>below</p>
    </main>
  );
}
