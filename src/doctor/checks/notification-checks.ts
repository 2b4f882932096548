import { describeResponse, isSuccess, type RecordedResponse } from '../http-response.js';
import { toNotification, unknownIds } from '../webhook-sender.js';
import { compactFailures, type Check } from './check.js';
import { SkippedError } from '../skipped-error.js';
import type { CheckContext, TestCheckout } from '../check-context.js';

const area = 'Notifications';

/** Maximum time for a response. Assumed: Ledyer does not document its own timeout. */
const maxResponseMs = 5_000;

const notificationAnswered: Check = {
  id: 'notification-answered',
  area,
  description: 'The server responds to a notification with 200 at once.',
  advice:
    'Save the id, return 200, and do the work afterwards. After any other status Ledyer repeats the notification for more than a day.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.runAction(checkout, 'authorize');
    const response = await context.webhooks.notify(context.getSession(checkout), 'create');
    return {
      failures: compactFailures(
        response.status !== 200 &&
          `${describeResponse(response)}; Ledyer repeats the notification until it gets 200.`,
        response.ms > maxResponseMs && `${response.request} took ${response.ms} ms.`,
      ),
      note: `Response after ${response.ms} ms.`,
    };
  },
};

/** Returns the failures after notifications about an authorized session. */
async function checkAfterwards(
  context: CheckContext,
  checkout: TestCheckout,
  responses: readonly RecordedResponse[],
): Promise<readonly string[]> {
  // Gives the server time for deferred work.
  await context.clock.sleep(1_500);
  const state = await context.getState(checkout);
  const rejected = responses.find((response) => !isSuccess(response));
  return compactFailures(
    rejected && `${describeResponse(rejected)}.`,
    state !== 'authorized' && `The session is authorized, but the status is now ${String(state)}.`,
  );
}

const notificationTwice: Check = {
  id: 'notification-twice',
  area,
  description: 'The server accepts repeated and simultaneous copies of a notification.',
  advice:
    'Return 200 for a copy too. Prevent duplicate orders with a unique constraint in your database: a check before the write is not enough.',
  async run(context) {
    const checkout = await context.completeCheckout();
    const session = context.getSession(checkout);
    const send = () => context.webhooks.notify(session, 'create');
    const together = await Promise.all([send(), send(), send()]);
    const after = [await send(), await send()];
    return { failures: await checkAfterwards(context, checkout, [...together, ...after]) };
  },
};

const notificationOrder: Check = {
  id: 'notification-order',
  area,
  description:
    'The server accepts notifications in any order; an old one does not undo a newer state.',
  advice:
    'Do not derive the state from the event type. At each notification read the session or the order from Ledyer.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.runAction(checkout, 'authorize');
    const session = context.getSession(checkout);
    const responses: RecordedResponse[] = [];
    for (const event of ['full_capture', 'ready_for_capture', 'create'] as const) {
      responses.push(await context.webhooks.notify(session, event));
    }
    await context.waitForState(checkout, 'authorized');
    responses.push(await context.webhooks.notify(session, 'awaiting_signatory'));
    return { failures: await checkAfterwards(context, checkout, responses) };
  },
};

const notificationUnknown: Check = {
  id: 'notification-unknown',
  area,
  description:
    'The server responds with 200 to notifications about unknown orders, sessions and events.',
  advice:
    'Return 200 and change nothing. The order may belong to another system of yours, or you may be about to save it: keep the id, and check again a minute later.',
  async run(context) {
    const session = context.getSession(await context.startCheckout());
    const { webhooks } = context;
    const unknownSession = { ...session, id: unknownIds.sessionId, orderId: unknownIds.orderId };
    const futureEvent = { eventType: 'com.ledyer.order.future_event' };
    const bodies: readonly (readonly [about: string, body: object])[] = [
      ['an unknown order', toNotification(unknownSession, 'create')],
      ['an unknown session', toNotification(unknownSession, 'awaiting_signatory')],
      ['an unknown event', { ...toNotification(session, 'create'), ...futureEvent }],
    ];
    const failures: string[] = [];
    for (const [about, body] of bodies) {
      const response = await webhooks.sendNotification(session, body);
      if (!isSuccess(response)) failures.push(`About ${about}: ${describeResponse(response)}.`);
    }
    const [write] = context.getOrderMutations(unknownIds.orderId);
    return {
      failures: compactFailures(
        ...failures,
        write !== undefined &&
          `Your server sent ${write} to Ledyer for an order that does not exist.`,
      ),
    };
  },
};

const notificationForged: Check = {
  id: 'notification-forged',
  area,
  description: 'A forged notification changes nothing.',
  advice:
    'Anyone can post to this URL, and notifications are not signed. Use only the id, and let the session that you read from Ledyer decide.',
  async run(context) {
    const checkout = await context.startCheckout();
    const session = context.getSession(checkout);
    for (const event of ['create', 'ready_for_capture', 'full_capture'] as const) {
      const forged = { ...toNotification(session, event), state: 'authorized', status: 'paid' };
      await context.webhooks.sendNotification(session, forged);
    }
    await context.webhooks.notify(session, 'awaiting_signatory');
    const paid = await context.completeCheckout();
    await context.webhooks.notify(context.getSession(paid), 'cancel');
    await context.clock.sleep(1_500);
    const stateAfterForgery = await context.getState(checkout);
    // Some servers trust a notification when they cannot read the session from Ledyer.
    await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
      context.webhooks.notify(session, 'create'),
    );
    await context.clock.sleep(1_500);
    const stateAfterOutage = await context.getState(checkout);
    const paidState = await context.getState(paid);
    const [write] = context.getOrderMutations(checkout.orderId);
    return {
      failures: compactFailures(
        stateAfterForgery !== 'open' &&
          `After forged notifications about a created order and a pending signature, your status is ${String(stateAfterForgery)}.`,
        stateAfterForgery === 'open' &&
          (stateAfterOutage === 'authorized' || stateAfterOutage === 'pendingSca') &&
          `After a forged notification about a created order, sent while Ledyer was unavailable, your status is ${stateAfterOutage}.`,
        paidState !== 'authorized' &&
          `After a forged notification about a cancelled order, your status is ${String(paidState)}.`,
        write !== undefined &&
          `After a forged notification about a created order, your server sent ${write} to Ledyer.`,
      ),
    };
  },
};

/** Maximum time until a status is correct without a notification. */
const recoveryMs = 60_000;

const notificationLost: Check = {
  id: 'notification-lost',
  area,
  description: 'The status is correct within a minute even when every notification is lost.',
  advice:
    'Read the session from Ledyer when the page requests a status that is some seconds old. A timer must read all sessions that are not final.',
  async run(context) {
    const checkout = await context.startCheckout();
    const startedAt = context.clock.now();
    await context.runAction(checkout, 'authorize');
    const isCurrent = await context.waitForState(checkout, 'authorized', recoveryMs);
    const seconds = Math.round((context.clock.now() - startedAt) / 1_000);
    return {
      failures: compactFailures(
        !isCurrent && 'A minute after the session was authorized, the status was not.',
      ),
      note: `The status was correct after ${seconds} s.`,
    };
  },
};

/** Maximum time for deferred work. */
const deferredWorkMs = 60_000;

const notificationKept: Check = {
  id: 'notification-kept',
  area,
  description: 'A notification that arrives while Ledyer is unavailable is not lost.',
  advice:
    'Save the id before you return 200, and retry until Ledyer responds. Or return 503, so that Ledyer repeats the notification.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.runAction(checkout, 'authorize');
    const session = context.getSession(checkout);
    const response = await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
      context.webhooks.notify(session, 'create'),
    );
    // Ledyer repeats a notification whose response was not successful.
    if (!isSuccess(response)) await context.webhooks.notify(session, 'create');
    const isDone = () => context.isAcknowledged(checkout);
    if (await context.waitUntil(isDone, deferredWorkMs)) {
      return { failures: [], note: `While Ledyer was unavailable, ${describeResponse(response)}.` };
    }
    const other = await context.completeCheckout();
    if (!(await context.waitUntil(() => context.isAcknowledged(other), maxResponseMs))) {
      throw new SkippedError(
        'Your server acknowledges no order, so this check cannot decide. See order-acknowledged.',
      );
    }
    return {
      failures: [
        `While Ledyer was unavailable, ${describeResponse(response)}. A minute after Ledyer was available again, that order was still not acknowledged.`,
      ],
    };
  },
};

export const notificationChecks: readonly Check[] = [
  notificationAnswered,
  notificationTwice,
  notificationOrder,
  notificationUnknown,
  notificationForged,
  notificationKept,
  notificationLost,
];
