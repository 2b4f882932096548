import { isSessionState } from '../../ledyer/session-state.js';
import { createBuyer } from '../buyer-client.js';
import { compactFailures, type Check } from './check.js';
import { describeResponse, getField, getMediaType } from '../http-response.js';
import {
  findFieldFailures,
  isObject,
  optionalFields,
  findValueFailures,
} from './status-failures.js';
import { statusPrivate } from './status-privacy-check.js';
import { statusStream } from './status-stream-check.js';

const area = 'Status';

const statusFields: Check = {
  id: 'status-fields',
  area,
  description: 'The status resource returns the state of the session and nothing else.',
  advice:
    'Respond to GET /sessions/{id} with sessionId (Ledyer’s id), state and, once it is authorized, orderId. The fields signState, expiresAt and updatedAt are optional. Copy each field from Ledyer’s session by name.',
  async run(context) {
    const checkout = await context.startCheckout();
    const response = await checkout.buyer.fetchStatus(checkout.sessionId);
    if (response.status !== 200)
      return { failures: [`${describeResponse(response)}; 200 is expected.`] };
    const type = getMediaType(response);
    const omitted = optionalFields.filter((name) => getField(response, name) === undefined);
    const failures = [
      ...compactFailures(
        type !== 'application/json' &&
          `${response.request} has the content type “${type}”; application/json is expected.`,
      ),
      ...findFieldFailures(response.json, response.request),
      ...findValueFailures(response.json, response.request, context.getSession(checkout)),
    ];
    // Some servers add fields when an order exists.
    for (const [action, event, state] of [
      ['delegate', 'awaiting_signatory', 'pendingSca'],
      ['sign', 'create', 'authorized'],
    ] as const) {
      await context.runAction(checkout, action);
      await context.notify(checkout, event);
      await context.waitForState(checkout, state);
      const { json } = await checkout.buyer.fetchStatus(checkout.sessionId);
      if (isObject(json))
        failures.push(...findFieldFailures(json, `The status of a session that is ${state}`));
    }
    return {
      failures: [...new Set(failures)],
      note: omitted.length > 0 ? `Without the optional ${omitted.join(', ')}.` : undefined,
    };
  },
};

const statusNotCached: Check = {
  id: 'status-not-cached',
  area,
  description: 'No browser or proxy caches a status.',
  advice:
    'Send Cache-Control: no-store with every response to GET /sessions/{id}, errors included.',
  async run(context) {
    const { buyer, sessionId } = await context.startCheckout();
    const responses = [
      await buyer.fetchStatus(sessionId),
      await createBuyer(context.server).fetchStatus(sessionId),
      await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
        buyer.fetchStatus(sessionId),
      ),
    ];
    return {
      failures: responses
        .filter(({ status }) => status > 0)
        .map(({ status, headers }) => ({
          status,
          cacheControl: headers.get('cache-control') ?? 'none',
        }))
        .filter(({ cacheControl }) => !/\bno-store\b/i.test(cacheControl))
        .map(
          ({ status, cacheControl }) => `A ${status} response has Cache-Control: ${cacheControl}.`,
        ),
    };
  },
};

const statusFollows: Check = {
  id: 'status-follows',
  area,
  description: 'The status follows Ledyer: pending signature, then authorized with the order id.',
  advice:
    'Read the session after each notification, and return Ledyer’s state and signState unchanged, at most ten seconds later.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.runAction(checkout, 'delegate');
    await context.notify(checkout, 'awaiting_signatory');
    const isPending = await context.waitForState(checkout, 'pendingSca');
    const stateWhilePending = await context.getState(checkout);
    await context.runAction(checkout, 'sign');
    await context.notify(checkout, 'create');
    const isDone = await context.waitForState(checkout, 'authorized');
    const { json } = await checkout.buyer.fetchStatus(checkout.sessionId);
    const describeDelay = (state: string, actual: unknown) =>
      `Ten seconds after the session became ${state} at Ledyer, the status was ${JSON.stringify(actual)}.`;
    return {
      failures: compactFailures(
        !isPending && describeDelay('pendingSca', stateWhilePending),
        !isDone && describeDelay('authorized', getField({ json }, 'state')),
        ...(isDone
          ? findValueFailures(
              json,
              'The status of the authorized session',
              context.getSession(checkout),
            )
          : []),
        isDone &&
          getField({ json }, 'orderId') === undefined &&
          'The status of the authorized session has no orderId.',
      ),
    };
  },
};

const ledyerDown: Check = {
  id: 'ledyer-down',
  area,
  description: 'While Ledyer is unavailable, the status does not report a failed payment.',
  advice:
    'When Ledyer does not respond, return 503 or the last known status. Do not return 404 or a failed state.',
  async run(context) {
    const checkout = await context.startCheckout();
    const response = await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
      checkout.buyer.fetchStatus(checkout.sessionId),
    );
    const state = getField(response, 'state');
    const isTemporary = response.status === 503 || response.status === 429;
    const isBack = await context.waitForState(checkout, 'open', 40_000);
    return {
      failures: compactFailures(
        response.status === 200 &&
          state !== 'open' &&
          `The session was open; while Ledyer was unavailable, the status was ${isSessionState(state) ? state : 'not a known state'}.`,
        response.status !== 200 &&
          !isTemporary &&
          `While Ledyer was unavailable, ${describeResponse(response)}; 503 is expected.`,
        !isBack && '40 seconds after Ledyer was available again, the status was not open.',
      ),
      note:
        isTemporary && !response.headers.has('retry-after')
          ? 'Send Retry-After to set the time of the next poll; without it the tag decides.'
          : undefined,
    };
  },
};

export const statusChecks: readonly Check[] = [
  statusFields,
  statusNotCached,
  statusPrivate,
  statusStream,
  statusFollows,
  ledyerDown,
];
