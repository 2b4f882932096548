import type { CheckoutPlace } from '../checkout-tag.js';

/** All the HTML that a merchant writes for this checkout. */
export const merchantHtml = (sessionId: string, place: CheckoutPlace): string =>
  [
    '<script type="module" src="/ledyer-checkout.js"></script>',
    '<ledyer-checkout',
    `  session-id="${sessionId}"`,
    `  environment="${place.environment}"`,
    ...(place.environment === 'local' ? [`  emulator-url="${place.emulatorUrl}"`] : []),
    '></ledyer-checkout>',
  ].join('\n');
