import type { CheckoutAttributes } from '../shop/checkout-tag.js';

/** The demo's own server serves the file at this path. */
const localScriptUrl = '/cdn/ledyer-checkout.js';
/** The tag for pages without a bundler. */
export const cdnScriptUrl = 'https://cdn.jsdelivr.net/npm/ledyer-checkout/dist/ledyer-checkout.js';

const getBootstrapUrl = (environment: string, emulatorUrl: string): string =>
  `${environment === 'local' ? emulatorUrl : `https://checkout.${environment}.ledyer.com`}/bootstrap.js`;

/** Returns the HTML that a merchant writes for this checkout. */
export const createEmbedCode = (
  sessionId: string,
  { environment, emulatorUrl }: CheckoutAttributes,
): string =>
  [
    `<link rel="preload" as="script" href="${getBootstrapUrl(environment, emulatorUrl)}">`,
    `<script type="module" src="${environment === 'local' ? localScriptUrl : cdnScriptUrl}"></script>`,
    '<ledyer-checkout',
    `  session-id="${sessionId}"`,
    `  environment="${environment}"`,
    ...(environment === 'local' ? [`  emulator-url="${emulatorUrl}"`] : []),
    '  no-padding',
    '></ledyer-checkout>',
  ].join('\n');
