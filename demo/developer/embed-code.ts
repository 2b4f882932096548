import type { CheckoutPlace } from '../shop/checkout-tag.js';

/** Where this shop serves the file; others take it from the CDN, as the README says. */
const ownFile = '/cdn/ledyer-checkout.js';
const cdnFile = 'https://cdn.jsdelivr.net/npm/ledyer-checkout/dist/ledyer-checkout.js';

/** All the HTML that a merchant writes for this checkout. */
export const merchantHtml = (sessionId: string, place: CheckoutPlace): string =>
  [
    `<script type="module" src="${place.environment === 'local' ? ownFile : cdnFile}"></script>`,
    '<ledyer-checkout',
    `  session-id="${sessionId}"`,
    `  environment="${place.environment}"`,
    ...(place.environment === 'local' ? [`  emulator-url="${place.emulatorUrl}"`] : []),
    '  no-padding',
    '></ledyer-checkout>',
  ].join('\n');
