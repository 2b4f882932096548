import { CheckoutError } from '../../src/session/checkout-error.js';
import { watchSession, type WatchSessionOptions } from '../../src/session/watch-session.js';
import { createAsyncQueue } from '../../src/session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../src/session/checkout-update.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import type { StatusClient } from '../../src/session/status-client.js';
import { FakePage, type TagEvent } from '../support/component/fake-page.js';
import { Random } from './random.js';
import { SimulatedShop, LedyerSession, type ShopConditions } from './simulated-shop.js';
import { nextTick, VirtualClock } from './virtual-clock.js';

export interface CheckoutConditions extends ShopConditions {
  /** The share of Ledyer's document events that never fire. With 1 the frame is silent. */
  readonly lostFrameEventRate: number;
  /** Whether the page is moved, removed and re-rendered, and forges events. */
  readonly disturbPage: boolean;
  /** The share of buyers who change tabs while they fill in the form, and of those who sign in an app. Default: 0.3. */
  readonly tabChangeRate?: number;
  /** Milliseconds for which the frame shows no sign of the buyer. Default: 0. */
  readonly idleMs?: number;
  /** A strategy that replaces the tag's, for comparison. */
  readonly strategy?: (status: StatusClient, options: WatchSessionOptions) => Feed;
}

/** The result of one simulated checkout. */
export interface CheckoutOutcome {
  readonly seed: number;
  readonly requests: number;
  /** The shop's own requests to Ledyer. */
  readonly upstreamRequests: number;
  /** The time of the authorization, and whether the page was visible then. */
  readonly authorizedAt: number | undefined;
  readonly visibleWhenAuthorized: boolean;
  /** The `ledyer-complete` events, with the mount during which each fired. */
  readonly completions: readonly {
    readonly at: number;
    readonly mount: number;
    readonly replayed: boolean;
  }[];
  /** Broken invariants, as texts. */
  readonly violations: readonly string[];
  /** Number of mounts of the tag, and the time at which the page closed. */
  readonly mounts: number;
  readonly closedAt: number;
}

/** Time that a buyer stays on a page after the checkout was completed or abandoned. */
const lingerMs = 20_000;

/**
 * Simulates one buyer on one page, from opening to closing: about five minutes, some of them in other tabs. One
 * order in five needs a signatory.
 *
 * Only the browser and the network are fakes: the page, the tag's code and the shop's rules are real. The durations
 * of people are guesses. The figures depend on them, their order does not.
 */
export async function simulateCheckout(
  seed: number,
  conditions: CheckoutConditions,
): Promise<CheckoutOutcome> {
  const { tabChangeRate = 0.3, idleMs = 0 } = conditions;
  const random = new Random(seed);
  const clock = new VirtualClock(nextTick);
  const session = new LedyerSession(parseSessionId(`se_${seed}`), clock);
  const shop = new SimulatedShop(session, clock, random, conditions);

  const violations: string[] = [];
  const completions: { at: number; mount: number; replayed: boolean }[] = [];
  let mount = 0;
  let visibleWhenAuthorized = false;
  let emit: (update: CheckoutUpdate) => void = () => undefined;

  const frame: Feed = (_, signal) => {
    const queue = createAsyncQueue<CheckoutUpdate>(signal);
    emit = (update) => queue.push(update);
    const fails = conditions.faultRate > 0 && random.chance(0.05);
    const error = new CheckoutError('script-timeout', 'The script did not arrive.');
    clock.schedule(random.logNormal(900), () => {
      queue.push(fails ? { type: 'failed', error } : { type: 'ready' });
    });
    return queue;
  };

  const handleEvent = (event: TagEvent) => {
    if (!page.isConnected) violations.push(`${event.type} after the tag was removed`);
    if (event.sessionId !== page.sessionId) violations.push(`${event.type} of another session`);
    if (event.type !== 'ledyer-complete') return;
    if (session.state !== 'authorized') violations.push(`complete while ${session.state}`);
    if (completions.some((completion) => completion.mount === mount))
      violations.push('complete twice');
    const { replayed } = event as TagEvent & { replayed: boolean };
    completions.push({ at: clock.now(), mount, replayed });
  };

  const page: FakePage = new FakePage({
    clock,
    random: random.next,
    onEvent: handleEvent,
    getSources: (id) => ({
      sessionId: parseSessionId(id),
      frame,
      status: (options) =>
        (conditions.strategy ?? watchSession)(shop, { ...options, push: conditions.push }),
    }),
  });

  const emitUnlessLost = (update: CheckoutUpdate) => {
    if (!random.chance(conditions.lostFrameEventRate))
      clock.schedule(random.logNormal(30), () => emit(update));
  };
  const setVisible = (visible: boolean) => page.document.setVisible(visible);

  // The buyer
  page.sessionId = session.id;
  page.connect();
  mount += 1;

  const identifiedAt = idleMs + random.logNormal(30_000);
  const boughtAt = identifiedAt + random.logNormal(70_000);
  clock.schedule(identifiedAt, () =>
    emitUnlessLost({ type: 'customer-changed', part: 'customer' }),
  );
  clock.schedule(boughtAt, () => emitUnlessLost({ type: 'buy' }));
  if (random.chance(tabChangeRate)) {
    const leftAt = random.between(5_000, boughtAt);
    clock.schedule(leftAt, () => setVisible(false));
    clock.schedule(Math.min(leftAt + random.logNormal(20_000), boughtAt - 1), () =>
      setVisible(true),
    );
  }

  const outcome = random.next();
  const isDelegated = outcome < 0.2;
  const isAbandoned = outcome > 0.9;
  const paidAt = boughtAt + random.logNormal(8_000);
  let closesAt = paidAt + lingerMs;
  const authorize = () => {
    visibleWhenAuthorized = page.document.visibilityState === 'visible';
    session.setState('authorized', 'fullSign');
    emitUnlessLost({ type: 'frame-event' });
  };

  if (isAbandoned) {
    const end = random.pick(['open', 'expired', 'cancelled'] as const);
    if (end !== 'open') clock.schedule(paidAt, () => session.setState(end));
  } else if (isDelegated) {
    clock.schedule(paidAt, () => {
      session.setState('pendingSca');
      emitUnlessLost({ type: 'frame-event' });
    });
    clock.schedule(paidAt + random.logNormal(1_200_000), authorize);
    // The page shows that it may be closed. Some buyers close it, others switch tabs.
    clock.schedule(paidAt + random.between(10_000, 40_000), () => setVisible(false));
    closesAt = paidAt + random.logNormal(560_000);
  } else {
    if (random.chance(tabChangeRate)) {
      // The buyer signs in an app on the same device.
      clock.schedule(boughtAt + 1_000, () => setVisible(false));
      clock.schedule(paidAt + random.between(-2_000, 4_000), () => setVisible(true));
    }
    clock.schedule(paidAt, () => session.setState('locked'));
    clock.schedule(paidAt + 300, authorize);
  }

  // Disturbances of the page
  if (conditions.disturbPage) {
    closesAt += 900_000;
    // After three 404s the tag sends no request until the page returns, so the buyer returns.
    clock.schedule(closesAt - 600_000, () => {
      shop.mayReturnNotFound = false;
      setVisible(false);
      setVisible(true);
    });
    for (let index = random.between(0, 20); index > 0; index -= 1) {
      const at = random.between(0, closesAt);
      clock.schedule(
        at,
        random.pick([
          () => page.update(),
          () => emit({ type: 'frame-event' }),
          () => emit({ type: 'ready' }),
          () =>
            page.document.dispatchWindowEvent(
              random.pick(['online', 'focus', 'pageshow', 'pagehide']),
            ),
          () => {
            // Only a connected tag can be moved.
            if (!page.isConnected) return;
            page.disconnect();
            page.connect();
          },
        ]),
      );
    }
    if (random.chance(0.3)) {
      const removedAt = random.between(1_000, paidAt + 10_000);
      clock.schedule(removedAt, () => page.disconnect());
      clock.schedule(removedAt + random.between(1, 60_000), () => {
        mount += 1;
        page.connect();
      });
    }
  }
  clock.schedule(closesAt, () => page.disconnect());
  await clock.run(closesAt + 60_000);

  return {
    seed,
    requests: shop.requests,
    upstreamRequests: shop.upstreamRequests,
    authorizedAt: session.authorizedAt,
    visibleWhenAuthorized,
    completions,
    violations,
    mounts: mount,
    closedAt: closesAt,
  };
}
