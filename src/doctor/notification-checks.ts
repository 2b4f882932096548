import { describeResponse, isSuccess, type RecordedResponse } from './http-response.js';
import { toNotification, unknownIds } from './webhook-sender.js';
import { compactFaults, type Check } from './check.js';
import { SkippedError } from './skipped-error.js';
import type { CheckContext, TestCheckout } from './check-context.js';

const area = 'Notifications';

/** Maximum time for a response. Ledyer does not publish its own timeout; this limit is assumed. */
const maxResponseMs = 5_000;

const answers: Check = {
  id: 'notification-answered',
  area,
  description: 'A notification is answered with 200, at once.',
  advice:
    'Write down that there is something to look at, answer 200, and do the work afterwards. Ledyer repeats what is answered otherwise, for more than a day.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.command(checkout, 'authorize');
    const answer = await context.webhooks.notify(context.getSession(checkout), 'create');
    return {
      faults: compactFaults(
        answer.status !== 200 && `${describeResponse(answer)}; only 200 ends Ledyer’s repeats.`,
        answer.ms > maxResponseMs && `${answer.request} took ${answer.ms} ms.`,
      ),
      note: `Answered in ${answer.ms} ms.`,
    };
  },
};

/** Returns the faults after notifications about an authorized session. */
async function checkAfterwards(
  context: CheckContext,
  checkout: TestCheckout,
  given: readonly RecordedResponse[],
): Promise<readonly string[]> {
  // Deferred work must have run before its effect can be checked.
  await context.clock.sleep(1_500);
  const state = await context.getState(checkout);
  const refused = given.find((answer) => !isSuccess(answer));
  return compactFaults(
    refused && `${describeResponse(refused)}.`,
    state !== 'authorized' &&
      `The session is authorized, and the status now says ${String(state)}.`,
  );
}

const duplicates: Check = {
  id: 'notification-twice',
  area,
  description: 'The same notification may come again and again, also at once.',
  advice:
    'Make the second time harmless: answer 200, and let uniqueness in your database, not a look before writing, keep an order from being made twice.',
  async run(context) {
    const checkout = await context.completeCheckout();
    const session = context.getSession(checkout);
    const send = () => context.webhooks.notify(session, 'create');
    const together = await Promise.all([send(), send(), send()]);
    const after = [await send(), await send()];
    return { faults: await checkAfterwards(context, checkout, [...together, ...after]) };
  },
};

const order: Check = {
  id: 'notification-order',
  area,
  description: 'Notifications may come in any order; an old one takes nothing back.',
  advice:
    'Take no state from the event’s name. Read the session or the order from Ledyer at each notification, and believe that.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.command(checkout, 'authorize');
    const session = context.getSession(checkout);
    const given: RecordedResponse[] = [];
    for (const event of ['full_capture', 'ready_for_capture', 'create'] as const) {
      given.push(await context.webhooks.notify(session, event));
    }
    await context.waitForState(checkout, 'authorized');
    given.push(await context.webhooks.notify(session, 'awaiting_signatory'));
    return { faults: await checkAfterwards(context, checkout, given) };
  },
};

const unknown: Check = {
  id: 'notification-unknown',
  area,
  description:
    'A notification about an order or an event that you do not know is answered with 200 too.',
  advice:
    'Answer 200 and do nothing else. It may be of another shop of yours, made by hand, or about an order that you are about to save: keep the id for a minute and look again.',
  async run(context) {
    const session = context.getSession(await context.startCheckout());
    const { webhooks } = context;
    const nobodys = { ...session, id: unknownIds.sessionId, orderId: unknownIds.orderId };
    const newEvent = { eventType: 'com.ledyer.order.an_event_of_next_year' };
    const bodies: readonly (readonly [about: string, body: object])[] = [
      ['an unknown order', toNotification(nobodys, 'create')],
      ['an unknown session', toNotification(nobodys, 'awaiting_signatory')],
      ['an unknown event', { ...toNotification(session, 'create'), ...newEvent }],
    ];
    const faults: string[] = [];
    for (const [about, body] of bodies) {
      const answer = await webhooks.sendNotification(session, body);
      if (!isSuccess(answer)) faults.push(`About ${about}: ${describeResponse(answer)}.`);
    }
    const [write] = context.orderMutations(unknownIds.orderId);
    return {
      faults: compactFaults(
        ...faults,
        write !== undefined &&
          `Your server asked Ledyer for ${write}, an order that does not exist.`,
      ),
    };
  },
};

const forged: Check = {
  id: 'notification-forged',
  area,
  description: 'A notification that somebody made up changes nothing.',
  advice:
    'Anybody can post to that address, and nothing signs a notification. Take the id from it, nothing else, and let Ledyer’s answer decide.',
  async run(context) {
    const checkout = await context.startCheckout();
    const session = context.getSession(checkout);
    for (const event of ['create', 'ready_for_capture', 'full_capture'] as const) {
      const lie = { ...toNotification(session, event), state: 'authorized', status: 'paid' };
      await context.webhooks.sendNotification(session, lie);
    }
    await context.webhooks.notify(session, 'awaiting_signatory');
    const paid = await context.completeCheckout();
    await context.webhooks.notify(context.getSession(paid), 'cancel');
    await context.clock.sleep(1_500);
    const open = await context.getState(checkout);
    // A server that cannot verify a notification may be tempted to trust it.
    await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
      context.webhooks.notify(session, 'create'),
    );
    await context.clock.sleep(1_500);
    const unread = await context.getState(checkout);
    const still = await context.getState(paid);
    const [write] = context.orderMutations(checkout.orderId);
    return {
      faults: compactFaults(
        open !== 'open' &&
          `Told that an order was made or waits for a signature, which is not so, your status says ${String(open)}.`,
        open === 'open' &&
          (unread === 'authorized' || unread === 'pendingSca') &&
          `Told that an order was made while Ledyer could not be asked, your server believed it: its status says ${unread}.`,
        still !== 'authorized' &&
          `Told that an order was cancelled, which it was not, your status says ${String(still)}.`,
        write !== undefined &&
          `Told that an order was made, which it was not, your server asked Ledyer for ${write}.`,
      ),
    };
  },
};

/** Time within which a status must be right without any notification. */
const recoveryMs = 60_000;

const lost: Check = {
  id: 'notification-lost',
  area,
  description: 'When no notification ever comes, the status is right within a minute all the same.',
  advice:
    'Read the session from Ledyer when the page asks and what you know is some seconds old; have a timer read all that is not final.',
  async run(context) {
    const checkout = await context.startCheckout();
    const startedAt = context.clock.now();
    await context.command(checkout, 'authorize');
    const healed = await context.waitForState(checkout, 'authorized', recoveryMs);
    const seconds = Math.round((context.clock.now() - startedAt) / 1_000);
    return {
      faults: compactFaults(
        !healed && 'A minute after the session was authorized, the status still did not say so.',
      ),
      note: `Healed by reading after ${seconds} s.`,
    };
  },
};

/** Time within which deferred work must be done. */
const deferredWorkMs = 60_000;

const kept: Check = {
  id: 'notification-kept',
  area,
  description: 'A notification that comes while Ledyer is away is not forgotten.',
  advice:
    'Save that there is something to look at before you answer 200, and look again until Ledyer has answered; or answer 503, so that Ledyer repeats it.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.command(checkout, 'authorize');
    const session = context.getSession(checkout);
    const answer = await context.withFault({ party: 'api', kind: 'status', status: 503 }, () =>
      context.webhooks.notify(session, 'create'),
    );
    // Ledyer repeats a notification whose response was not successful.
    if (!isSuccess(answer)) await context.webhooks.notify(session, 'create');
    const isDone = () => context.isAcknowledged(checkout);
    if (await context.waitUntil(isDone, deferredWorkMs)) {
      return { faults: [], note: `While Ledyer was away, ${describeResponse(answer)}.` };
    }
    const honest = await context.completeCheckout();
    if (!(await context.waitUntil(() => context.isAcknowledged(honest), maxResponseMs))) {
      throw new SkippedError(
        'Your server acknowledges no order, so that nobody can see what it remembers: see order-acknowledged.',
      );
    }
    return {
      faults: [
        `While Ledyer was away, ${describeResponse(answer)}. A minute after Ledyer was back, that order was still not acknowledged.`,
      ],
    };
  },
};

export const notificationChecks: readonly Check[] = [
  answers,
  duplicates,
  order,
  unknown,
  forged,
  kept,
  lost,
];
