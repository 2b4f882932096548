import { controlBehaviours } from './control.js';
import {
  assumed,
  documented,
  observed,
  emulatorOnly,
  type ConformanceEntry,
  type ConformanceTable,
} from './conformance.js';
import { orderBehaviours } from './orders.js';

/** One thing that the emulator does, and why it does it so. */
export interface Behaviour extends ConformanceEntry {
  /** The method and the path it belongs to. */
  readonly route: string;
}

const behavioursByRoute: ConformanceTable = {
  'POST /oauth/token': [
    documented('issues a token for an hour; grant in the form body', 'page Authentication'),
    observed(
      'takes the grant from the query as well',
      'WooCommerce plugin, class-ledyer-request.php',
    ),
    assumed('401 for wrong credentials, 400 for another grant', 'OAuth 2, no example is public'),
  ],
  'POST /v1/sessions': [
    documented(
      'creates a session and answers with sessionId and orderId',
      'page Create order session',
    ),
    documented('refuses a reference of more than 50 characters', 'page Create order session'),
    observed('refuses a line whose VAT is off by more than 1', 'Magento plugin, LedyerSession.php'),
    observed('settings.urls.terms is required', 'Omnipay driver, Settings.php'),
    observed('a refusal is {"errors":[{"message"}]}', 'WooCommerce plugin, process_response'),
    assumed(
      '200; one error for each wrong field, which it names; 415 unless the body is application/json',
      'statuses are not documented',
    ),
    assumed('401 without a living token, here and on every /v1 path', 'RFC 6750'),
  ],
  'GET /v1/sessions/:id': [
    documented(
      'answers with all keys of the example; the invoice channel is spelt invoceChannel',
      'page Get order session',
    ),
    documented('a session expires seven days after its creation', 'checklist'),
    observed(
      'takes a session id or an order id',
      'WooCommerce, Magento and Omnipay plugins send or_…',
    ),
    observed('has no addresses until the buyer is identified', 'every plugin checks for that'),
    assumed('the goods go to the billing address and to the buyer unless he says otherwise'),
  ],
  'POST /v1/sessions/:id': [
    documented(
      'needs the three totals; given lines replace all lines',
      'page Update order session',
    ),
    observed(
      'keeps the groups of settings that are not given',
      'WooCommerce and Magento plugins send security alone',
    ),
    assumed(
      '409 unless the session is open',
      'open: “the order can be edited” (page Get order session)',
    ),
  ],
  'DELETE /v1/sessions/:id': [
    documented('cancels a session that was sent to a signatory', 'page Cancel order session'),
    assumed('409 unless the session is pendingSca', 'the status is not documented'),
  ],
  ...orderBehaviours,
  'GET /bootstrap.js': [
    observed(
      'puts the checkout’s frame into the container that the script element names',
      'WooCommerce and Magento plugins',
    ),
  ],
  'GET /checkout': [
    assumed('the checkout page in the frame, from another origin than the shop’s page'),
  ],
  'GET /checkout.js': [assumed('the script of the checkout page')],
  'GET /pos': [
    observed(
      'the checkout page alone, for the redirect flow',
      'WooCommerce plugin, class-ledyer-hpp.php',
    ),
  ],
  'GET /sign/:sessionId': [assumed('the page where a signatory signs')],
  'GET /checkout/sessions/:id': [assumed('what the checkout page shows')],
  'POST /checkout/sessions/:id/identify': [
    assumed(
      'finds a company of the built-in register, by its number with the dash',
      'Payments plugin: the dash is required',
    ),
  ],
  'POST /checkout/sessions/:id/details': [
    assumed(
      'changes addresses and references, within observed lengths',
      'WooCommerce plugin, lom_validate_customer_field',
    ),
  ],
  'POST /checkout/sessions/:id/purchase': [
    assumed(
      'locks the session until it is signed; below security level 200 it is authorized at once',
      'levels are described in a document that is not public',
    ),
    assumed('422 for an invoice to a company with denied credit'),
    documented(
      'asks settings.urls.validate, for six seconds: 200 proceeds and may set the reference, 303 sends the buyer away, 400 declines, 422 declines with the shop’s words',
      'page Order validation',
    ),
    documented('no answer of the validation proceeds', 'page Order validation, older'),
    assumed(
      'unless validationSuccessOnTimeout is false; an error and an unreachable shop are no answer',
      'the name of the setting',
    ),
    assumed('cards of test-cards.ts are accepted, challenged or declined, others refused'),
  ],
  'POST /checkout/sessions/:id/challenge': [
    assumed('the code of 3-D Secure is 1234; a wrong one may be tried again'),
  ],
  'POST /checkout/sessions/:id/release': [
    assumed('a signature that is not given makes the session open again'),
  ],
  'POST /checkout/sessions/:id/sign': [
    assumed('authorizes the session, fullSign', 'page Get order session, states and sign states'),
  ],
  'POST /checkout/sessions/:id/delegate': [
    observed(
      'leaves the session pendingSca until somebody signs',
      'WooCommerce plugin, “Awaiting signature”',
    ),
  ],
  ...controlBehaviours,
  Notifications: [
    documented(
      'go to settings.urls.notification and to endpoints, with the documented payloads',
      'pages Notifications, Order events and Session events',
    ),
    documented(
      'are repeated until the answer is 200: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h',
      'page Notifications',
    ),
    assumed('are signed as Svix does when the endpoint has a secret', 'the same retry schedule'),
    assumed('wait 15 s of real time for an answer'),
  ],
  'GET /': [emulatorOnly('the page that shows and controls the emulator')],
  'GET /control.js': [emulatorOnly('the script of that page')],
};

/** All that the emulator does, route by route. A test compares the routes with those that exist. */
export const behaviours: readonly Behaviour[] = Object.entries(behavioursByRoute).flatMap(
  ([route, entries]) => entries.map((entry) => ({ route, ...entry })),
);
