import { isSessionState } from '../ledyer/session-state.js';
import type { Session } from '../ledyer/session.js';
import {
  describeResponse,
  getField,
  parseJson,
  getMediaType,
  type RecordedResponse,
} from './http-response.js';
import { unknownIds } from './webhook-sender.js';
import { createBuyer } from './buyer-client.js';
import { compactFaults, type Check } from './check.js';
import { readStream } from './status-stream.js';

const area = 'Status';

const required = ['sessionId', 'state'] as const;
/** Optional fields of a status. */
const optional = ['signState', 'expiresAt', 'updatedAt', 'cartRevision'] as const;
const allowed: readonly string[] = [...required, ...optional, 'orderId'];

const isObject = (json: unknown): json is object => typeof json === 'object' && json !== null;

/** Returns the faults in the fields of a status. */
function fieldFaults(json: unknown, where: string): readonly string[] {
  const extra = Object.keys(isObject(json) ? json : {}).filter((name) => !allowed.includes(name));
  const missing = required.filter((name) => getField({ json }, name) === undefined);
  const invalidTimes = ['expiresAt', 'updatedAt'].filter((name) => {
    const time = getField({ json }, name);
    return time !== undefined && (typeof time !== 'string' || Number.isNaN(Date.parse(time)));
  });
  return compactFaults(
    extra.length > 0 &&
      `${where} also contains ${extra.join(', ')}. Only ${allowed.join(', ')} are allowed.`,
    missing.length > 0 && `${where} lacks ${missing.join(', ')}.`,
    invalidTimes.length > 0 && `${where} has an invalid time in ${invalidTimes.join(', ')}.`,
  );
}

/** Returns the fields of a status that differ from the session. Missing fields are not compared. */
function valueFaults(json: unknown, where: string, session: Session): readonly string[] {
  const { id: sessionId, orderId, state, signState } = session;
  return compactFaults(
    ...Object.entries({ sessionId, orderId, state, signState }).map(([name, value]) => {
      const actual = getField({ json }, name) ?? value;
      return (
        actual !== value && `${where} has ${name} ${JSON.stringify(actual)}; Ledyer has "${value}".`
      );
    }),
  );
}

const statusFields: Check = {
  id: 'status-fields',
  area,
  description: 'The status resource returns the state of the session and nothing else.',
  advice:
    'Respond to GET /sessions/{id} with sessionId (Ledyer’s id), state and, once it is authorized, orderId. The fields signState, expiresAt and updatedAt are optional. Copy each field from Ledyer’s session by name.',
  async run(context) {
    const checkout = await context.startCheckout();
    const response = await checkout.buyer.status(checkout.sessionId);
    if (response.status !== 200)
      return { faults: [`${describeResponse(response)}; 200 is expected.`] };
    const type = getMediaType(response);
    const omitted = optional.filter((name) => getField(response, name) === undefined);
    const faults = [
      ...compactFaults(
        type !== 'application/json' &&
          `${response.request} has the content type “${type}”; application/json is expected.`,
      ),
      ...fieldFaults(response.json, response.request),
      ...valueFaults(response.json, response.request, context.getSession(checkout)),
    ];
    // Some servers add fields when an order exists.
    for (const [action, event, state] of [
      ['delegate', 'awaiting_signatory', 'pendingSca'],
      ['sign', 'create', 'authorized'],
    ] as const) {
      await context.command(checkout, action);
      await context.notify(checkout, event);
      await context.waitForState(checkout, state);
      const { json } = await checkout.buyer.status(checkout.sessionId);
      if (isObject(json))
        faults.push(...fieldFaults(json, `The status of a session that is ${state}`));
    }
    return {
      faults: [...new Set(faults)],
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
      await buyer.status(sessionId),
      await createBuyer(context.server).status(sessionId),
      await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
        buyer.status(sessionId),
      ),
    ];
    return {
      faults: responses
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

const statusPrivate: Check = {
  id: 'status-private',
  area,
  description:
    'Only its own buyer can read a session; all others get the same 404 as for an unknown id.',
  advice:
    'Look up a session by its id and the buyer of the cookie. Without a cookie, for another buyer’s session and for an unknown id return the same 404.',
  async run(context) {
    const { server, clock } = context;
    const checkout = await context.startCheckout();
    const { buyer, sessionId, orderId } = checkout;
    const { buyer: other } = await context.startCheckout();
    const unknown = await buyer.status(unknownIds.sessionId);
    const cases: [request: string, response: RecordedResponse][] = [
      ['an unknown id', unknown],
      ['a browser without the cookie', await createBuyer(server).status(sessionId)],
      ['another buyer', await other.status(sessionId)],
    ];
    // The server may respond to an order id as it likes, but not differently for another buyer's order.
    const byOrder = await other.status(orderId);
    const byUnknownOrder = await other.status(unknownIds.orderId);
    const foreignCheckout = { ...checkout, buyer: other };
    const stream = await readStream(server, foreignCheckout, {
      clock,
      until: () => true,
      timeoutMs: 0,
    });
    // For confirmation pages, some servers show an authorized session to everyone with its URL.
    await context.command(checkout, 'authorize');
    await context.notify(checkout, 'create');
    await context.waitForState(checkout, 'authorized');
    cases.push(
      ['another buyer, of an authorized session', await other.status(sessionId)],
      [
        'a browser without the cookie, of an authorized session',
        await createBuyer(server).status(sessionId),
      ],
    );
    return {
      faults: [
        ...cases.flatMap(([request, response]) =>
          compactFaults(
            response.status !== 404 &&
              `The response to ${request} was ${response.status}; 404 is expected.`,
            response.status === 404 &&
              normalizeResponse(response) !== normalizeResponse(unknown) &&
              `The 404 for ${request} differs from the 404 for an unknown id, and so reveals that the session exists.`,
          ),
        ),
        ...compactFaults(
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

const heartbeatIntervalMs = 15_000;
const toleranceMs = 5_000;

const statusStream: Check = {
  id: 'status-stream',
  area,
  description:
    'On request, the status resource returns a stream with heartbeats, or otherwise JSON.',
  advice:
    'For Accept: text/event-stream send the status as “event: session” at once and after each change, and a comment line (“:” alone) every 15 seconds, and Cache-Control: no-store, no-transform, so that nothing compresses or buffers it. A server without streams returns JSON.',
  async run(context) {
    const { server, clock } = context;
    const checkout = await context.startCheckout();
    const read = await readStream(server, checkout, {
      clock,
      until: ({ comments, events }) => comments > 0 && events.length > 0,
      timeoutMs: heartbeatIntervalMs + toleranceMs,
    });
    if (read.type === 'application/json' && read.status === 200) {
      return {
        faults: [],
        note: 'The server has no streams; the tag polls every few seconds.',
      };
    }
    if (read.status !== 200 || read.type !== 'text/event-stream') {
      return { faults: [`A request for a stream returned ${read.status} with “${read.type}”.`] };
    }
    const [first] = read.events;
    return {
      faults: [
        ...compactFaults(
          read.encoding !== '' &&
            `The stream is compressed (${read.encoding}): events wait in the compressor’s buffer.`,
          !first && 'The stream does not start with the status.',
          first &&
            first.event !== 'session' &&
            `The stream starts with “event: ${first.event}”; “event: session” is expected.`,
          read.comments === 0 &&
            `The stream has no heartbeat within ${(heartbeatIntervalMs + toleranceMs) / 1_000} seconds.`,
        ),
        ...(first ? fieldFaults(parseJson(first.data), 'The stream') : []),
        ...(first
          ? valueFaults(parseJson(first.data), 'The stream', context.getSession(checkout))
          : []),
      ],
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
    await context.command(checkout, 'delegate');
    await context.notify(checkout, 'awaiting_signatory');
    const isPending = await context.waitForState(checkout, 'pendingSca');
    const stateWhilePending = await context.getState(checkout);
    await context.command(checkout, 'sign');
    await context.notify(checkout, 'create');
    const isDone = await context.waitForState(checkout, 'authorized');
    const { json } = await checkout.buyer.status(checkout.sessionId);
    const describeDelay = (state: string, actual: unknown) =>
      `Ten seconds after the session became ${state} at Ledyer, the status was ${JSON.stringify(actual)}.`;
    return {
      faults: compactFaults(
        !isPending && describeDelay('pendingSca', stateWhilePending),
        !isDone && describeDelay('authorized', getField({ json }, 'state')),
        ...(isDone
          ? valueFaults(json, 'The status of the authorized session', context.getSession(checkout))
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
      checkout.buyer.status(checkout.sessionId),
    );
    const state = getField(response, 'state');
    const isTemporary = response.status === 503 || response.status === 429;
    const isBack = await context.waitForState(checkout, 'open', 40_000);
    return {
      faults: compactFaults(
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
