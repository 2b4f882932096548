import 'ledyer-checkout';
import type { Environment, StatusSource } from 'ledyer-checkout';

interface Options {
  sessionId: string;
  environment: Environment;
  /** URL of the emulator, for the environment `local`. */
  emulatorUrl?: string | undefined;
  /** Replaces the status resource, for a shop whose server has none. */
  statusSource?: StatusSource | undefined;
}

/** Creates Ledyer’s checkout, and a line that shows its result. Returns both elements. */
export function createCheckout(options: Options): readonly HTMLElement[] {
  const notice = document.createElement('p');
  notice.role = 'status';

  const tag = document.createElement('ledyer-checkout');
  tag.sessionId = options.sessionId;
  tag.environment = options.environment;
  tag.emulatorUrl = options.emulatorUrl ?? '';
  tag.statusSource = options.statusSource;
  tag.addEventListener('ledyer-pending', () => {
    notice.textContent = 'A signatory has to sign the order.';
  });
  tag.addEventListener('ledyer-complete', ({ orderId }) => {
    notice.textContent = `Thank you for order ${orderId}!`;
  });
  tag.addEventListener('ledyer-error', ({ cause }) => {
    notice.textContent = cause.message;
  });
  return [notice, tag];
}
