import 'ledyer-checkout';
import type { StatusSource } from 'ledyer-checkout';
import type {} from 'ledyer-checkout/tag/react-19';
import { useState } from 'react';
import { emulatorUrl, environment } from '../../shop';

interface Props {
  sessionId: string;
  /** For a shop whose server has no status resource. */
  statusSource?: StatusSource | undefined;
}

export function Checkout({ sessionId, statusSource }: Props) {
  const [notice, setNotice] = useState('');
  return (
    <>
      <p role="status">{notice}</p>
      <ledyer-checkout
        session-id={sessionId}
        environment={environment}
        emulator-url={emulatorUrl}
        statusSource={statusSource}
        onledyer-pending={() => setNotice('Somebody has to sign the order.')}
        onledyer-complete={({ orderId }) => setNotice(`Thank you for order ${orderId}!`)}
        onledyer-error={({ cause }) => setNotice(cause.message)}
      />
    </>
  );
}
