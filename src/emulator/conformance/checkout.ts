import {
  assumed,
  documented,
  emulatorOnly,
  observed,
  type ConformanceTable,
} from './conformance.js';

/** Behaviours of the bootstrap script, the checkout page and the API behind that page. */
export const checkoutBehaviours: ConformanceTable = {
  'GET /bootstrap.js': [
    observed(
      'The script puts the checkout frame into the container that the script element names',
      'WooCommerce and Magento plugins',
    ),
  ],
  'GET /checkout': [
    assumed('The frame loads the checkout page from another origin than the shop’s page'),
    assumed('The checkout in the frame is light, whatever the colour scheme of the page'),
  ],
  'GET /checkout.js': [assumed('The response is the script of the checkout page')],
  'GET /': [
    observed(
      'With a sessionId, the response is the checkout page without a frame, for the redirect flow',
      'WooCommerce plugin, class-ledyer-hpp.php',
    ),
    emulatorOnly('Without a sessionId, the response redirects to the control page'),
  ],
  'GET /sign/:sessionId': [assumed('The response is the page where a signatory signs')],
  'GET /checkout/sessions/:id': [
    assumed('The response is the session as the checkout page shows it'),
  ],
  'POST /checkout/sessions/:id/identify': [
    assumed(
      'The emulator finds one of its test companies by the company number with the dash',
      'Payments plugin: the dash is required',
    ),
  ],
  'POST /checkout/sessions/:id/details': [
    assumed(
      'The request changes addresses and references, within the observed lengths',
      'WooCommerce plugin, lom_validate_customer_field',
    ),
  ],
  'POST /checkout/sessions/:id/purchase': [
    assumed(
      'The purchase locks the session until it is signed. Below security level 200 the purchase authorizes it directly',
      'levels are described in a document that is not public',
    ),
    assumed('An invoice for a company with denied credit gets 422'),
    documented(
      'The emulator calls settings.urls.validate and waits six seconds: 200 proceeds and may set the reference, 303 redirects the buyer, 400 declines, 422 declines with the shop’s message',
      'page Order validation',
    ),
    documented(
      'The purchase proceeds when the validation does not respond',
      'page Order validation, older',
    ),
    assumed(
      'The purchase is declined instead when validationSuccessOnTimeout is false. Other statuses and an unreachable shop count as no response',
      'the name of the setting',
    ),
    assumed(
      'The cards of test-cards.ts are accepted, challenged or declined. Other cards are rejected',
    ),
  ],
  'POST /checkout/sessions/:id/challenge': [
    assumed('The 3-D Secure code is 1234. The buyer may retry after a wrong code'),
  ],
  'POST /checkout/sessions/:id/release': [
    assumed('A session whose buyer leaves the signing step is open again'),
  ],
  'POST /checkout/sessions/:id/sign': [
    assumed(
      'The signature authorizes the session with signState fullSign',
      'page Get order session, states and sign states',
    ),
  ],
  'POST /checkout/sessions/:id/delegate': [
    observed(
      'The session is pendingSca until the signatory signs',
      'WooCommerce plugin, “Awaiting signature”',
    ),
  ],
};
