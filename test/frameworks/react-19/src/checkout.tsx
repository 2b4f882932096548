import 'ledyer-checkout';
import type { Environment, StatusSource } from 'ledyer-checkout';
import type {} from 'ledyer-checkout/types/react-19';
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
      <ledyer-checkout
        session-id={sessionId}
        environment={environment}
        emulator-url={emulatorUrl}
        statusSource={statusSource}
        onledyer-pending={() => setNotice('A signatory has to sign the order.')}
        onledyer-complete={({ orderId }) => setNotice(`Thank you for order ${orderId}!`)}
        onledyer-error={({ cause }) => setNotice(cause.message)}
      />
    </>
  );
}
