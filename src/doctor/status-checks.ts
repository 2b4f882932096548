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
import { compactFaults, type Check } from './check.js';
import { readStream } from './status-stream.js';

const area = 'Status';

const required = ['sessionId', 'state'] as const;
/** Optional fields of a status. */
const welcome = ['signState', 'expiresAt', 'updatedAt'] as const;
const allowed: readonly string[] = [...required, ...welcome, 'orderId'];

const isObject = (json: unknown): json is object => typeof json === 'object' && json !== null;

/** Returns the faults in the fields of a status. */
function fieldFaults(json: unknown, where: string): readonly string[] {
  const extra = Object.keys(isObject(json) ? json : {}).filter((name) => !allowed.includes(name));
  const missing = required.filter((name) => getField({ json }, name) === undefined);
  const timeless = ['expiresAt', 'updatedAt'].filter((name) => {
    const time = getField({ json }, name);
    return time !== undefined && (typeof time !== 'string' || Number.isNaN(Date.parse(time)));
  });
  return compactFaults(
    extra.length > 0 &&
      `${where} also tells ${extra.join(', ')}. Only ${allowed.join(', ')} may leave the server.`,
    missing.length > 0 && `${where} lacks ${missing.join(', ')}.`,
    timeless.length > 0 && `${where} has no time in ${timeless.join(', ')}.`,
  );
}

/** Returns the fields of a status that differ from the session. Missing fields are not compared. */
function valueFaults(json: unknown, where: string, session: Session): readonly string[] {
  const { id: sessionId, orderId, state, signState } = session;
  return compactFaults(
    ...Object.entries({ sessionId, orderId, state, signState }).map(([name, value]) => {
      const said = getField({ json }, name) ?? value;
      return (
        said !== value &&
        `${where} says ${name} is ${JSON.stringify(said)}; Ledyer says "${value}".`
      );
    }),
  );
}

const fields: Check = {
  id: 'status-fields',
  area,
  description: 'The status resource tells the state of the session and nothing else.',
  advice:
    'Answer GET /sessions/{id} with sessionId (Ledyer’s id), state and, once it is authorized, orderId; signState, expiresAt and updatedAt may be there too. Pick them one by one from Ledyer’s answer.',
  async run(context) {
    const checkout = await context.startCheckout();
    const answer = await checkout.buyer.status(checkout.sessionId);
    if (answer.status !== 200) return { faults: [`${describeResponse(answer)}; 200 is expected.`] };
    const type = getMediaType(answer);
    const left = welcome.filter((name) => getField(answer, name) === undefined);
    const faults = [
      ...compactFaults(
        type !== 'application/json' &&
          `${answer.request} has the content type “${type}”; application/json is expected.`,
      ),
      ...fieldFaults(answer.json, answer.request),
      ...valueFaults(answer.json, answer.request, context.getSession(checkout)),
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
      if (isObject(json)) faults.push(...fieldFaults(json, `The status of a session ${state}`));
    }
    return {
      faults: [...new Set(faults)],
      note: left.length > 0 ? `It leaves out ${left.join(', ')}, which is allowed.` : undefined,
    };
  },
};

const notCached: Check = {
  id: 'status-not-cached',
  area,
  description: 'No browser and no proxy keeps a status.',
  advice:
    'Send Cache-Control: no-store with every answer of GET /sessions/{id}, refusals and 503 included.',
  async run(context) {
    const { buyer, sessionId } = await context.startCheckout();
    const answers = [
      await buyer.status(sessionId),
      await context.server.newBuyer().status(sessionId),
      await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
        buyer.status(sessionId),
      ),
    ];
    return {
      faults: answers
        .filter(({ status }) => status > 0)
        .map(({ status, headers }) => ({ status, control: headers.get('cache-control') ?? 'none' }))
        .filter(({ control }) => !/\bno-store\b/i.test(control))
        .map(({ status, control }) => `An answer ${status} has Cache-Control: ${control}.`),
    };
  },
};

const isPrivate: Check = {
  id: 'status-private',
  area,
  description: 'A session is shown to its own buyer; to all others it looks as if there were none.',
  advice:
    'Look a session up together with the buyer of the cookie. No cookie, another buyer’s session and an unknown id: one and the same 404.',
  async run(context) {
    const { server, clock } = context;
    const checkout = await context.startCheckout();
    const { buyer, sessionId, orderId } = checkout;
    const { buyer: other } = await context.startCheckout();
    const unknown = await buyer.status(unknownIds.sessionId);
    const cases: [who: string, answer: RecordedResponse][] = [
      ['an unknown id', unknown],
      ['a browser without the cookie', await server.newBuyer().status(sessionId)],
      ['another buyer', await other.status(sessionId)],
    ];
    // The response to an order id is up to the server, but must not depend on the order's owner.
    const byOrder = await other.status(orderId);
    const byNoOrder = await other.status(unknownIds.orderId);
    const foreign = { ...checkout, buyer: other };
    const stream = await readStream(server, foreign, { clock, until: () => true, timeoutMs: 0 });
    // On a confirmation page a server is tempted to show a session to everyone with its URL.
    await context.command(checkout, 'authorize');
    await context.notify(checkout, 'create');
    await context.waitForState(checkout, 'authorized');
    cases.push(
      ['another buyer, of an authorized session', await other.status(sessionId)],
      [
        'a browser without the cookie, of an authorized session',
        await server.newBuyer().status(sessionId),
      ],
    );
    return {
      faults: [
        ...cases.flatMap(([who, answer]) =>
          compactFaults(
            answer.status !== 404 && `The answer to ${who} was ${answer.status}; 404 is expected.`,
            answer.status === 404 &&
              looks(answer) !== looks(unknown) &&
              `The 404 to ${who} is not the same as the one to an unknown id, and so tells that the session exists.`,
          ),
        ),
        ...compactFaults(
          (byOrder.status !== byNoOrder.status || looks(byOrder) !== looks(byNoOrder)) &&
            `Another buyer who asked with the order’s id was answered with ${byOrder.status}, otherwise than with the id of no order.`,
          stream.status !== 404 &&
            `Another buyer who asked for a stream was answered with ${stream.status}; 404 is expected.`,
        ),
      ],
    };
  },
};

/** Returns a response without the parts that differ each time: ids, times and request numbers. */
const looks = (answer: RecordedResponse): string =>
  `${getMediaType(answer)} ${answer.text.replace(/\b(?:se|or)_\w+|[\dT:.Z-]{8,}|[\da-f-]{16,}/gi, '…')}`;

/** Interval of a stream's heartbeats, and the tolerance. */
const heartbeat = 15_000;
const slack = 5_000;

const stream: Check = {
  id: 'status-stream',
  area,
  description:
    'Asked for a stream, the status resource gives one that shows signs of life, or JSON as ever.',
  advice:
    'With Accept: text/event-stream send the status as “event: session” at once and at each change, and a comment line (“:” alone) every 15 seconds. A server without streams just answers with JSON.',
  async run(context) {
    const { server, clock } = context;
    const checkout = await context.startCheckout();
    const read = await readStream(server, checkout, {
      clock,
      until: ({ comments, events }) => comments > 0 && events.length > 0,
      timeoutMs: heartbeat + slack,
    });
    if (read.type === 'application/json' && read.status === 200) {
      return {
        faults: [],
        note: 'It answers with JSON alone; the tag then asks every few seconds.',
      };
    }
    if (read.status !== 200 || read.type !== 'text/event-stream') {
      return { faults: [`Asked for a stream, it answered ${read.status} with “${read.type}”.`] };
    }
    const [first] = read.events;
    return {
      faults: [
        ...compactFaults(
          !first && 'The stream does not begin with the status.',
          first &&
            first.event !== 'session' &&
            `The stream begins with “event: ${first.event}”; “event: session” is expected.`,
          read.comments === 0 && `The stream is silent for ${(heartbeat + slack) / 1_000} seconds.`,
        ),
        ...(first ? fieldFaults(parseJson(first.data), 'The stream') : []),
        ...(first
          ? valueFaults(parseJson(first.data), 'The stream', context.getSession(checkout))
          : []),
      ],
    };
  },
};

const follows: Check = {
  id: 'status-follows',
  area,
  description:
    'The status follows Ledyer: waiting for a signature, then authorized with the order’s id.',
  advice:
    'Pass on Ledyer’s state and signState as they are, at the latest ten seconds after a notification; take a notification as the sign to read the session.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.command(checkout, 'delegate');
    await context.notify(checkout, 'awaiting_signatory');
    const waits = await context.waitForState(checkout, 'pendingSca');
    const insteadOfWaiting = await context.getState(checkout);
    await context.command(checkout, 'sign');
    await context.notify(checkout, 'create');
    const isDone = await context.waitForState(checkout, 'authorized');
    const { json } = await checkout.buyer.status(checkout.sessionId);
    const late = (state: string, said: unknown) =>
      `Ten seconds after the session had become ${state} at Ledyer, the status said ${JSON.stringify(said)}.`;
    return {
      faults: compactFaults(
        !waits && late('pendingSca', insteadOfWaiting),
        !isDone && late('authorized', getField({ json }, 'state')),
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
  description: 'While Ledyer cannot be reached, nobody is told that a payment failed.',
  advice:
    'When Ledyer does not answer, answer with 503, or with what you knew last. Unknown is not failed, and not 404.',
  async run(context) {
    const checkout = await context.startCheckout();
    const answer = await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
      checkout.buyer.status(checkout.sessionId),
    );
    const state = getField(answer, 'state');
    const isPause = answer.status === 503 || answer.status === 429;
    const isBack = await context.waitForState(checkout, 'open', 40_000);
    return {
      faults: compactFaults(
        answer.status === 200 &&
          state !== 'open' &&
          `The session was open; while Ledyer was away, the status said ${isSessionState(state) ? state : 'something else'}.`,
        answer.status !== 200 &&
          !isPause &&
          `While Ledyer was away, ${describeResponse(answer)}; 503 is expected.`,
        !isBack && 'Ledyer was back for 40 seconds, and the status was not.',
      ),
      note:
        isPause && !answer.headers.has('retry-after')
          ? 'With Retry-After you could say when to ask again; without it the tag decides.'
          : undefined,
    };
  },
};

export const statusChecks: readonly Check[] = [
  fields,
  notCached,
  isPrivate,
  stream,
  follows,
  ledyerDown,
];
