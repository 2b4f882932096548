import 'ledyer-checkout';
import type { Environment, StatusSource } from 'ledyer-checkout';
import type {} from 'ledyer-checkout/types/solid';
import { createSignal } from 'solid-js';

interface Props {
  sessionId: string;
  environment: Environment;
  /** URL of the emulator, for the environment `local`. */
  emulatorUrl?: string | undefined;
  /** Replaces the status resource, for a shop whose server has none. */
  statusSource?: StatusSource | undefined;
}

export function Checkout(props: Props) {
  const [notice, setNotice] = createSignal('');
  return (
    <>
      <p role="status">{notice()}</p>
      <ledyer-checkout
        session-id={props.sessionId}
        environment={props.environment}
        emulator-url={props.emulatorUrl}
        prop:statusSource={props.statusSource}
        on:ledyer-pending={() => setNotice('A signatory has to sign the order.')}
        on:ledyer-complete={({ orderId }) => setNotice(`Thank you for order ${orderId}!`)}
        on:ledyer-error={({ cause }) => setNotice(cause.message)}
      />
    </>
  );
}
