/** How well a behaviour is founded. */
export type Mark =
  | 'documented' // a page of Ledyer's says so
  | 'observed' // a public integration relies on it
  | 'assumed'; // nobody knows; the plainest behaviour was chosen

/** One thing that the emulator does, and why it does it so. */
export interface Behaviour {
  /** The method and the path it belongs to. */
  readonly route: string;
  readonly behaviour: string;
  readonly mark: Mark;
  /** The page, or the plugin and its file; what speaks for an assumption. */
  readonly source: string;
}

type Finding = Pick<Behaviour, 'mark' | 'behaviour' | 'source'>;

const marked =
  (mark: Mark) =>
  (behaviour: string, source = 'Ledyer’s own is not public'): Finding => ({
    mark,
    behaviour,
    source,
  });
const documented = marked('documented');
const observed = marked('observed');
const assumed = marked('assumed');
const ours = (behaviour: string): Finding => assumed(behaviour, 'the emulator’s own');

const findings: Readonly<Record<string, readonly Finding[]>> = {
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
  'GET /v1/orders/:id': [
    documented(
      'answers with all keys of the example, once the session is authorized; expires after 14 days',
      'page Get order',
    ),
    observed('404 until the session is authorized', 'WooCommerce plugin, meta box'),
    documented('an advance invoice is not ready for capture until it is paid', 'page Get orders'),
    assumed(
      'merchantReference is the session’s reference, else the order id; unacknowledged is not a status',
      'page Get order, example',
    ),
  ],
  'GET /v1/orders': [
    documented(
      'every query parameter; 100 orders a page; cursor, and the deprecated fromId',
      'page Get orders',
    ),
    assumed(
      'newest first; arrays as repeated keys, key[] and commas; nextCursor is null on the last page; 400 names a wrong parameter',
      'page Get orders, example',
    ),
  ],
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
  'POST /_emulator/sessions/:id': [ours('makes something happen to a session')],
  'GET /_emulator/sessions': [ours('lists all sessions')],
  'GET /_emulator/requests': [ours('lists what clients sent')],
  'GET /': [ours('says what this is')],
};

/** All that the emulator does, route by route. A test compares the routes with those that exist. */
export const behaviours: readonly Behaviour[] = Object.entries(findings).flatMap(([route, found]) =>
  found.map((finding) => ({ route, ...finding })),
);
