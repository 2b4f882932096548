import type { CheckoutAttributes } from '../shop/checkout-tag.js';

/** Where this shop serves the file; others take it from the CDN, as the README says. */
const localScriptUrl = '/cdn/ledyer-checkout.js';
const cdnScriptUrl = 'https://cdn.jsdelivr.net/npm/ledyer-checkout/dist/ledyer-checkout.js';

/** All the HTML that a merchant writes for this checkout. */
export const embedCode = (sessionId: string, place: CheckoutAttributes): string =>
  [
    `<script type="module" src="${place.environment === 'local' ? localScriptUrl : cdnScriptUrl}"></script>`,
    '<ledyer-checkout',
    `  session-id="${sessionId}"`,
    `  environment="${place.environment}"`,
    ...(place.environment === 'local' ? [`  emulator-url="${place.emulatorUrl}"`] : []),
    '  no-padding',
    '></ledyer-checkout>',
  ].join('\n');
