import { describeResponse, getMediaType, isSuccess } from '../http-response.js';
import { createBuyer } from '../buyer-client.js';
import { compactFailures, type Check } from './check.js';
import { SkippedError } from '../skipped-error.js';

const jsonCharset: Check = {
  id: 'json-charset',
  area: 'Sessions',
  description: 'A cart as application/json is accepted however the media type is written.',
  advice:
    'Compare the media type without its parameters and in lower case. Many clients and proxies add a charset.',
  async run(context) {
    const failures: string[] = [];
    for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
      const response = await createBuyer(context.server).createSession(context.createItems(), {
        'content-type': type,
      });
      if (!isSuccess(response))
        failures.push(`With Content-Type: ${type}, ${describeResponse(response)}.`);
    }
    return { failures };
  },
};

const statusHead: Check = {
  id: 'status-head',
  area: 'Status',
  description: 'HEAD works where GET does, and opens no stream.',
  advice: 'Handle HEAD like GET, without a body (RFC 9110, 9.3.2). Monitors and proxies use it.',
  async run(context) {
    const { buyer, sessionId } = await context.startCheckout();
    const path = `/sessions/${sessionId}`;
    const headers = { accept: 'application/json', ...buyer.getCookieHeader() };
    const response = await context.server.send(path, { method: 'HEAD', headers });
    const forStream = await context.server.send(path, {
      method: 'HEAD',
      headers: { ...headers, accept: 'text/event-stream' },
    });
    return {
      failures: compactFailures(
        response.status !== 200 && `${describeResponse(response)}; 200 is expected, as for GET.`,
        response.status === 200 &&
          forStream.status !== 200 &&
          `For a stream, ${describeResponse(forStream)}; 200 is expected.`,
      ),
    };
  },
};

/** A session id in the HTML of a page. */
const sessionIdPattern = /\bse_\w{8,}/;

/** Embedder policies with which the browser blocks Ledyer's frame. */
const blockingPolicies = /^(?:require-corp|credentialless)\b/i;

const checkoutPage: Check = {
  id: 'checkout-page',
  area: 'Responses',
  description:
    'The checkout page can show Ledyer’s frame, and no cache keeps a page that holds a session.',
  advice:
    'Send no Cross-Origin-Embedder-Policy with the checkout page, because Ledyer’s frame does not opt in to it. Send Cache-Control: no-store with a page whose HTML has a session id: a cached page shows one buyer the checkout of another.',
  async run(context) {
    if (context.pageUrl === undefined)
      throw new SkippedError('The checkout page is unknown. Pass its URL with --page.');
    const { buyer } = await context.startCheckout();
    const response = await context.server.send(context.pageUrl, {
      headers: { accept: 'text/html', ...buyer.getCookieHeader() },
    });
    const { headers, text } = response;
    const isPage = isSuccess(response) && getMediaType(response) === 'text/html';
    const embedderPolicy = headers.get('cross-origin-embedder-policy') ?? '';
    const cacheControl = headers.get('cache-control') ?? 'none';
    return {
      failures: compactFailures(
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

/** Checks of HTTP itself: for the session routes, the status resource, and the page. */
export const sessionHttpChecks: readonly Check[] = [jsonCharset];
export const statusHttpChecks: readonly Check[] = [statusHead];
export const pageChecks: readonly Check[] = [checkoutPage];
