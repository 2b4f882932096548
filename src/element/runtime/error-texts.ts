/** The texts of errors for developers. `validate-attributes` has those of invalid attributes. */
import type {
  CheckoutError,
  CheckoutErrorCode,
  ErrorDetails,
} from '../../session/checkout-error.js';

type CreateText = (details: ErrorDetails) => string;

// Stryker disable all: texts for developers
const texts: Partial<Record<CheckoutErrorCode, CreateText>> = {
  config: () =>
    'An attribute of <ledyer-checkout> is missing or invalid, and the file that explains which one did not load.',
  'script-load-failed': ({ url }) =>
    `${url} could not be loaded. Check the network and content blockers.`,
  'csp-blocked': ({ url, origin, directive = '', policy = '', trustedTypes }) =>
    trustedTypes
      ? `The page's content security policy blocks ${url}. Allow lit-html and ledyer-checkout in its trusted-types directive.`
      : // Scripts are blocked by `script-src-elem`, which few policies contain. Most contain `script-src`.
        `The page's content security policy blocks ${origin}. Allow it in ${policy.includes(directive) ? directive : directive.replace(/-elem$/, '')}.`,
  'embedder-policy': ({ url }) =>
    `The page's Cross-Origin-Embedder-Policy blocks ${url}. Send the checkout page without that header.`,
  'script-timeout': ({ url }) => `${url} did not load within 10 s.`,
  'script-invalid': ({ url }) =>
    `The response of ${url} is not Ledyer's script. It is often the login page of a network.`,
  'api-missing': ({ url }) =>
    `${url} ran but did not create a complete window.ledyer.api. Make sure that nothing else on the page is named "ledyer".`,
  'frame-timeout': () =>
    `Ledyer's script created no frame within 15 s. Check that the session exists in this environment.`,
  'frame-load-timeout': () =>
    `Ledyer's frame did not load within 15 s. Check the network and the page’s consent manager.`,
  'frame-removed': () =>
    'Another script removed Ledyer’s frame from the page or navigated it. ' +
    'If your page patches its HTML, exclude <ledyer-checkout>: phx-update="ignore" with an id in LiveView, wire:ignore in Livewire, ' +
    'data-turbo-permanent with an id in Turbo, hx-preserve with an id in htmx.',
  'session-unknown': () =>
    'The status resource returned 404 three times: this shop did not create the session for this buyer. ' +
    'Check that status-url leads to the server that created it, and that its cookie is sent. A session that the shop has never known is hidden. Polling continues, but rarely.',
  'status-invalid': () =>
    'Three responses in a row were not a status. Often a login page has taken its place, or status-url is wrong. Polling continues.',
  'status-redirected': () =>
    'The status resource was redirected three times in a row, for example to an address with a language or to a login. Exclude it from that rule, or write its final address in status-url. Polling continues.',
  'state-unknown': () =>
    'The status resource returned a state that this version of ledyer-checkout does not know. Update the package. Polling continues.',
  'validation-failed': () =>
    'The answer to ledyer-validate was an error or invalid, so the purchase was rejected. The cause has details.',
  'validation-timeout': () =>
    'The answer to ledyer-validate came after validation-timeout, or not at all, so the purchase was rejected. Ledyer itself waits for at most 10 s.',
  'validation-unhandled': () =>
    'The session has requireClientValidation, but no listener answered ledyer-validate, so the purchase was rejected. Listen to it and call event.respondWith(), or create the session without that setting.',
  'validation-undelivered': () =>
    'The answer to ledyer-validate did not reach Ledyer’s checkout, which may proceed without one.',
  'suspension-failed': ({ method }) =>
    `Ledyer’s checkout could not be ${method === 'suspend' ? 'locked' : 'unlocked'}: window.ledyer.api.${method}() failed.`,
  'suspension-timeout': () =>
    'A lease of suspend() expired after 60 s, so that the buyer can continue. Release each lease when the cart has changed, also after a failure: withSuspended() does so.',
};

/** Adds the text to an error that was created without one. */
export function explainError(error: CheckoutError): void {
  const text = error.details && texts[error.code]?.(error.details);
  if (text) error.message = text;
}
