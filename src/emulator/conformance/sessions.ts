import { assumed, documented, observed, type ConformanceTable } from './conformance.js';

/** Behaviours of the token and session routes. */
export const sessionBehaviours: ConformanceTable = {
  'POST /oauth/token': [
    documented(
      'The token is valid for one hour. The grant is in the form body',
      'page Authentication',
    ),
    observed('The grant may be in the query too', 'WooCommerce plugin, class-ledyer-request.php'),
    assumed('Wrong credentials get 401. Any other grant gets 400', 'OAuth 2, no example is public'),
  ],
  'POST /v1/sessions': [
    documented(
      'The request creates a session. The response has sessionId and orderId',
      'page Create order session',
    ),
    documented('A reference of more than 50 characters is rejected', 'page Create order session'),
    observed(
      'A line whose VAT is off by more than 1 is rejected',
      'Magento plugin, LedyerSession.php',
    ),
    observed('settings.urls.terms is required', 'Omnipay driver, Settings.php'),
    assumed(
      'An empty list of lines is rejected, unless the total is 0. A request may leave orderLines out',
      'orderLines is optional, and totals are sums of the lines (page Create order session)',
    ),
    assumed(
      'settings.urls.notification and validate must be absolute URLs of http or https. An empty text is none',
      'Ledyer’s servers cannot call other URLs',
    ),
    observed(
      'An amount within a millionth of an integer is accepted and returned as sent. Any other fraction is rejected',
      'WooCommerce and Magento plugins send floating-point results',
    ),
    observed(
      'An error response is {"errors":[{"message"}]}',
      'WooCommerce plugin, process_response',
    ),
    assumed(
      'Success is 200. Each wrong field has one error that names it. A body that is not application/json gets 415',
      'statuses are not documented',
    ),
    observed(
      'With --strict, an amount with a floating-point error is rejected instead',
      'Ledyer accepts those of the WooCommerce and Magento plugins',
    ),
    assumed(
      'With --strict, fields and parameters that are not documented are rejected, here and on every /v1 path, as are a total of 0 and names of more than 200 characters',
      'the documents do not say whether Ledyer accepts them',
    ),
    assumed('A request without a valid token gets 401, here and on every /v1 path', 'RFC 6750'),
  ],
  'GET /v1/sessions/:id': [
    documented(
      'The response has all keys of the example. It spells the invoice channel invoceChannel. Times have six fraction digits',
      'page Get order session',
    ),
    observed('The response also has invoiceChannel', 'WooCommerce plugin'),
    observed(
      'Company number, name, e-mail and phone are empty until the buyer is identified',
      'WooCommerce plugin reads them without a check',
    ),
    assumed(
      'storeId is the merchant’s own store when the session names none',
      'page Get order session, example',
    ),
    documented('A session expires seven days after its creation', 'checklist'),
    observed(
      'The id is a session id or an order id',
      'WooCommerce, Magento and Omnipay plugins send or_…',
    ),
    observed(
      'A session has no addresses until the buyer is identified',
      'every plugin checks for that',
    ),
    assumed('The billing address and the buyer are the default shipping address and contact'),
  ],
  'POST /v1/sessions/:id': [
    documented(
      'The three totals are required. Lines in the request replace all lines',
      'page Update order session',
    ),
    observed(
      'Groups of settings that the request leaves out stay unchanged',
      'WooCommerce and Magento plugins send security alone',
    ),
    assumed(
      'A session that is not open gets 409',
      'open: “the order can be edited” (page Get order session)',
    ),
  ],
  'DELETE /v1/sessions/:id': [
    documented(
      'The request cancels a session that was sent to a signatory',
      'page Cancel order session',
    ),
    assumed('A session that is not pendingSca gets 409', 'the status is not documented'),
  ],
};
