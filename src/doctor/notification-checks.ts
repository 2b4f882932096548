import { answered, isSuccess, type Answer } from './http-response.js';
import { notificationOf, unknownIds } from './webhook-sender.js';
import { CannotTell, faultsOf, type Check } from './check.js';
import type { Examination, Visit } from './check-context.js';

const area = 'Notifications';

/** Milliseconds that a shop has for its answer. How long Ledyer waits is not public; this is our own. */
const patience = 5_000;

const answers: Check = {
  id: 'notification-answered',
  area,
  proves: 'A notification is answered with 200, at once.',
  advice:
    'Write down that there is something to look at, answer 200, and do the work afterwards. Ledyer repeats what is answered otherwise, for more than a day.',
  async run(examination) {
    const visit = await examination.visit();
    await examination.let(visit, 'authorize');
    const answer = await examination.callbacks.notify(examination.session(visit), 'create');
    return {
      faults: faultsOf(
        answer.status !== 200 && `${answered(answer)}; only 200 ends Ledyer’s repeats.`,
        answer.ms > patience && `${answer.request} took ${answer.ms} ms.`,
      ),
      note: `Answered in ${answer.ms} ms.`,
    };
  },
};

/** What is wrong when notifications about an authorized session were answered so. */
async function afterwards(
  examination: Examination,
  visit: Visit,
  given: readonly Answer[],
): Promise<readonly string[]> {
  // Work that a server puts off has to have been done before it can have done harm.
  await examination.clock.sleep(1_500);
  const state = await examination.stateOf(visit);
  const refused = given.find((answer) => !isSuccess(answer));
  return faultsOf(
    refused && `${answered(refused)}.`,
    state !== 'authorized' &&
      `The session is authorized, and the status now says ${String(state)}.`,
  );
}

const duplicates: Check = {
  id: 'notification-twice',
  area,
  proves: 'The same notification may come again and again, also at once.',
  advice:
    'Make the second time harmless: answer 200, and let uniqueness in your database, not a look before writing, keep an order from being made twice.',
  async run(examination) {
    const visit = await examination.authorized();
    const session = examination.session(visit);
    const send = () => examination.callbacks.notify(session, 'create');
    const together = await Promise.all([send(), send(), send()]);
    const after = [await send(), await send()];
    return { faults: await afterwards(examination, visit, [...together, ...after]) };
  },
};

const order: Check = {
  id: 'notification-order',
  area,
  proves: 'Notifications may come in any order; an old one takes nothing back.',
  advice:
    'Take no state from the event’s name. Read the session or the order from Ledyer at each notification, and believe that.',
  async run(examination) {
    const visit = await examination.visit();
    await examination.let(visit, 'authorize');
    const session = examination.session(visit);
    const given: Answer[] = [];
    for (const event of ['full_capture', 'ready_for_capture', 'create'] as const) {
      given.push(await examination.callbacks.notify(session, event));
    }
    await examination.shows(visit, 'authorized');
    given.push(await examination.callbacks.notify(session, 'awaiting_signatory'));
    return { faults: await afterwards(examination, visit, given) };
  },
};

const unknown: Check = {
  id: 'notification-unknown',
  area,
  proves:
    'A notification about an order or an event that you do not know is answered with 200 too.',
  advice:
    'Answer 200 and do nothing else. It may be of another shop of yours, made by hand, or about an order that you are about to save: keep the id for a minute and look again.',
  async run(examination) {
    const session = examination.session(await examination.visit());
    const { callbacks } = examination;
    const nobodys = { ...session, id: unknownIds.sessionId, orderId: unknownIds.orderId };
    const newEvent = { eventType: 'com.ledyer.order.an_event_of_next_year' };
    const bodies: readonly (readonly [about: string, body: object])[] = [
      ['an unknown order', notificationOf(nobodys, 'create')],
      ['an unknown session', notificationOf(nobodys, 'awaiting_signatory')],
      ['an unknown event', { ...notificationOf(session, 'create'), ...newEvent }],
    ];
    const faults: string[] = [];
    for (const [about, body] of bodies) {
      const answer = await callbacks.notifyOf(session, body);
      if (!isSuccess(answer)) faults.push(`About ${about}: ${answered(answer)}.`);
    }
    const [write] = examination.orderWrites(unknownIds.orderId);
    return {
      faults: faultsOf(
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
  proves: 'A notification that somebody made up changes nothing.',
  advice:
    'Anybody can post to that address, and nothing signs a notification. Take the id from it, nothing else, and let Ledyer’s answer decide.',
  async run(examination) {
    const visit = await examination.visit();
    const session = examination.session(visit);
    for (const event of ['create', 'ready_for_capture', 'full_capture'] as const) {
      const lie = { ...notificationOf(session, event), state: 'authorized', status: 'paid' };
      await examination.callbacks.notifyOf(session, lie);
    }
    await examination.callbacks.notify(session, 'awaiting_signatory');
    const paid = await examination.authorized();
    await examination.callbacks.notify(examination.session(paid), 'cancel');
    await examination.clock.sleep(1_500);
    const open = await examination.stateOf(visit);
    // Who cannot ask whether it is true is tempted to believe it.
    await examination.during({ party: 'api', kind: 'status', status: 503 }, () =>
      examination.callbacks.notify(session, 'create'),
    );
    await examination.clock.sleep(1_500);
    const unread = await examination.stateOf(visit);
    const still = await examination.stateOf(paid);
    const [write] = examination.orderWrites(visit.orderId);
    return {
      faults: faultsOf(
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

/** Milliseconds in which a status has to be right without any notification. */
const healing = 60_000;

const lost: Check = {
  id: 'notification-lost',
  area,
  proves: 'When no notification ever comes, the status is right within a minute all the same.',
  advice:
    'Read the session from Ledyer when the page asks and what you know is some seconds old; have a timer read all that is not final.',
  async run(examination) {
    const visit = await examination.visit();
    const startedAt = examination.clock.now();
    await examination.let(visit, 'authorize');
    const healed = await examination.shows(visit, 'authorized', healing);
    const seconds = Math.round((examination.clock.now() - startedAt) / 1_000);
    return {
      faults: faultsOf(
        !healed && 'A minute after the session was authorized, the status still did not say so.',
      ),
      note: `Healed by reading after ${seconds} s.`,
    };
  },
};

/** Milliseconds in which what was put off has to be done. */
const madeUpFor = 60_000;

const kept: Check = {
  id: 'notification-kept',
  area,
  proves: 'A notification that comes while Ledyer is away is not forgotten.',
  advice:
    'Save that there is something to look at before you answer 200, and look again until Ledyer has answered; or answer 503, so that Ledyer repeats it.',
  async run(examination) {
    const visit = await examination.visit();
    await examination.let(visit, 'authorize');
    const session = examination.session(visit);
    const answer = await examination.during({ party: 'api', kind: 'status', status: 503 }, () =>
      examination.callbacks.notify(session, 'create'),
    );
    // As Ledyer does with what was not answered with success.
    if (!isSuccess(answer)) await examination.callbacks.notify(session, 'create');
    const isDone = () => examination.isAcknowledged(visit);
    if (await examination.until(isDone, madeUpFor)) {
      return { faults: [], note: `While Ledyer was away, ${answered(answer)}.` };
    }
    const honest = await examination.authorized();
    if (!(await examination.until(() => examination.isAcknowledged(honest), patience))) {
      throw new CannotTell(
        'Your server acknowledges no order, so that nobody can see what it remembers: see order-acknowledged.',
      );
    }
    return {
      faults: [
        `While Ledyer was away, ${answered(answer)}. A minute after Ledyer was back, that order was still not acknowledged.`,
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
