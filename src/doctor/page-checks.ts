import { describeResponse, getMediaType, isSuccess } from './http-response.js';
import { compactFaults, type Check } from './check.js';
import { SkippedError } from './skipped-error.js';

const area = 'Responses';

/** A session id in the HTML of a page. */
const sessionIdPattern = /\bse_\w{8,}/;

/** Embedder policies with which the browser blocks Ledyer's frame. */
const blockingPolicies = /^(?:require-corp|credentialless)\b/i;

const checkoutPage: Check = {
  id: 'checkout-page',
  area,
  description:
    'The checkout page can show Ledyer’s frame, and no cache keeps a page that holds a session.',
  advice:
    'Send no Cross-Origin-Embedder-Policy with the checkout page, because Ledyer’s frame does not opt in to it. Send Cache-Control: no-store with a page whose HTML has a session id: a cached page shows one buyer the checkout of another.',
  async run(context) {
    if (context.pageUrl === undefined)
      throw new SkippedError('The checkout page is unknown. Pass its URL with --page.');
    const { buyer } = await context.startCheckout();
    const response = await context.server.send(context.pageUrl, {
      headers: { accept: 'text/html', ...buyer.cookieHeader() },
    });
    const { headers, text } = response;
    const isPage = isSuccess(response) && getMediaType(response) === 'text/html';
    const embedderPolicy = headers.get('cross-origin-embedder-policy') ?? '';
    const cacheControl = headers.get('cache-control') ?? 'none';
    return {
      faults: compactFaults(
        !isPage &&
          `${describeResponse(response)} with “${getMediaType(response)}”; a page is expected.`,
        isPage &&
          blockingPolicies.test(embedderPolicy) &&
          `The page has Cross-Origin-Embedder-Policy: ${embedderPolicy}, which blocks Ledyer’s frame.`,
        isPage &&
          sessionIdPattern.test(text) &&
          !/\bno-store\b/i.test(cacheControl) &&
          `The page holds a session id and has Cache-Control: ${cacheControl}; no-store is expected.`,
      ),
    };
  },
};

export const pageChecks: readonly Check[] = [checkoutPage];
