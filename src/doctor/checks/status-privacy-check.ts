import { createBuyer } from '../buyer-client.js';
import { compactFailures, type Check } from './check.js';
import { getMediaType, type RecordedResponse } from '../http-response.js';
import { readStream } from './status-stream.js';
import { unknownIds } from '../webhook-sender.js';

export const statusPrivate: Check = {
  id: 'status-private',
  area: 'Status',
  description:
    'Only its own buyer can read a session; all others get the same 404 as for an unknown id.',
  advice:
    'Look up a session by its id and the buyer of the cookie. Without a cookie, for another buyer’s session and for an unknown id return the same 404.',
  async run(context) {
    const { server, clock } = context;
    const checkout = await context.startCheckout();
    const { buyer, sessionId, orderId } = checkout;
    const { buyer: other } = await context.startCheckout();
    const unknown = await buyer.fetchStatus(unknownIds.sessionId);
    const cases: [request: string, response: RecordedResponse][] = [
      ['an unknown id', unknown],
      ['a browser without the cookie', await createBuyer(server).fetchStatus(sessionId)],
      ['another buyer', await other.fetchStatus(sessionId)],
    ];
    // Any response to an order id is allowed, as long as it is the same for another buyer's order.
    const byOrder = await other.fetchStatus(orderId);
    const byUnknownOrder = await other.fetchStatus(unknownIds.orderId);
    const foreignCheckout = { ...checkout, buyer: other };
    const stream = await readStream(server, foreignCheckout, {
      clock,
      until: () => true,
      timeoutMs: 0,
    });
    // For confirmation pages, some servers show an authorized session to everyone with its URL.
    await context.runAction(checkout, 'authorize');
    await context.notify(checkout, 'create');
    await context.waitForState(checkout, 'authorized');
    cases.push(
      ['another buyer, of an authorized session', await other.fetchStatus(sessionId)],
      [
        'a browser without the cookie, of an authorized session',
        await createBuyer(server).fetchStatus(sessionId),
      ],
    );
    return {
      failures: [
        ...cases.flatMap(([request, response]) =>
          compactFailures(
            response.status !== 404 &&
              `The response to ${request} was ${response.status}; 404 is expected.`,
            response.status === 404 &&
              normalizeResponse(response) !== normalizeResponse(unknown) &&
              `The 404 for ${request} differs from the 404 for an unknown id, and so reveals that the session exists.`,
          ),
        ),
        ...compactFailures(
          (byOrder.status !== byUnknownOrder.status ||
            normalizeResponse(byOrder) !== normalizeResponse(byUnknownOrder)) &&
            `Another buyer’s request with the order id returned ${byOrder.status}, and differs from one with an unknown order id.`,
          stream.status !== 404 &&
            `Another buyer’s request for a stream returned ${stream.status}; 404 is expected.`,
        ),
      ],
    };
  },
};

/** Returns a response without the parts that always differ: ids, times and request numbers. */
const normalizeResponse = (response: RecordedResponse): string =>
  `${getMediaType(response)} ${response.text.replace(/\b(?:se|or)_\w+|[\dT:.Z-]{8,}|[\da-f-]{16,}/gi, '…')}`;
