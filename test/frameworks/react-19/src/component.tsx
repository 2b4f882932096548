/** The checkout with the React component, which supports React 18 and 19. */
import { LedyerCheckout } from 'ledyer-checkout/react';
import { useState } from 'react';
import type { Checkout } from './checkout';

export function CheckoutByComponent({
  sessionId,
  environment,
  emulatorUrl,
  statusSource,
}: Parameters<typeof Checkout>[0]) {
  const [notice, setNotice] = useState('');
  return (
    <>
      <p role="status">{notice}</p>
      <LedyerCheckout
        sessionId={sessionId}
        environment={environment}
        emulatorUrl={emulatorUrl}
        statusSource={statusSource}
        onLedyerPending={() => setNotice('A signatory has to sign the order.')}
        onLedyerComplete={({ orderId }) => setNotice(`Thank you for order ${orderId}!`)}
        onLedyerError={({ cause }) => setNotice(cause.message)}
      />
    </>
  );
}
