import 'ledyer-checkout';
import type { StatusSource } from 'ledyer-checkout';
import { emulatorUrl, environment } from '../../shop';

/** Ledyer's checkout, and a line that says what it has to say. */
export function checkout(sessionId: string, statusSource?: StatusSource): readonly HTMLElement[] {
  const notice = document.createElement('p');
  notice.role = 'status';

  const tag = document.createElement('ledyer-checkout');
  tag.sessionId = sessionId;
  tag.environment = environment;
  tag.emulatorUrl = emulatorUrl ?? '';
  tag.statusSource = statusSource;
  tag.addEventListener('ledyer-pending', () => {
    notice.textContent = 'Somebody has to sign the order.';
  });
  tag.addEventListener('ledyer-complete', ({ orderId }) => {
    notice.textContent = `Thank you for order ${orderId}!`;
  });
  tag.addEventListener('ledyer-error', ({ cause }) => {
    notice.textContent = cause.message;
  });
  return [notice, tag];
}
