import type { Environment, StatusSource } from 'ledyer-checkout';
import { LedyerCheckout } from 'ledyer-checkout/react';
import { useState } from 'react';

interface Props {
  sessionId: string;
  environment: Environment;
  /** URL of the emulator, for the environment `local`. */
  emulatorUrl?: string | undefined;
  /** Replaces the status resource, for a shop whose server has none. */
  statusSource?: StatusSource | undefined;
}

export function Checkout({ sessionId, environment, emulatorUrl, statusSource }: Props) {
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
