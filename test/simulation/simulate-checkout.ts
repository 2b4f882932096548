import { CheckoutError } from '../../src/session/checkout-error.js';
import { watchSession, type WatchSessionOptions } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../src/session/checkout-update.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import type { StatusClient } from '../../src/session/status-client.js';
import { FakePage, type TagEvent } from '../support/fake-page.js';
import { Random } from './random.js';
import { SimulatedShop, LedyerSession, type ShopConditions } from './simulated-shop.js';
import { nextTick, VirtualClock } from './virtual-clock.js';

export interface CheckoutConditions extends ShopConditions {
  /** The share of Ledyer's document events that never fire. With 1 the frame is silent. */
  readonly lostFrameEventRate: number;
  /** Whether the page is moved, removed and re-rendered, and forges events. */
  readonly disturbPage: boolean;
  /** Another strategy than the tag's, for comparison. */
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
  /** How often the tag was mounted, and when the page closed. */
  readonly mounts: number;
  readonly closedAt: number;
}

/** How long a buyer stays on a page after the order is done or given up. */
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
  const random = new Random(seed);
  const time = new VirtualClock(nextTick);
  const session = new LedyerSession(parseSessionId(`se_${seed}`), time);
  const shop = new SimulatedShop(session, time, random, conditions);

  const violations: string[] = [];
  const completions: { at: number; mount: number; replayed: boolean }[] = [];
  let mount = 0;
  let visibleWhenAuthorized = false;
  let emit: (update: CheckoutUpdate) => void = () => undefined;

  const frame: Feed = (_, signal) => {
    const queue = asyncQueue<CheckoutUpdate>(signal);
    emit = (update) => queue.push(update);
    const fails = conditions.faultRate > 0 && random.chance(0.05);
    const error = new CheckoutError('script-timeout', 'The script did not arrive.');
    time.schedule(random.logNormal(900), () => {
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
    completions.push({ at: time.now(), mount, replayed });
  };

  const page: FakePage = new FakePage({
    clock: time,
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
      time.schedule(random.logNormal(30), () => emit(update));
  };
  const show = (visible: boolean) => page.document.setVisible(visible);

  // ── the buyer ──
  page.sessionId = session.id;
  page.connect();
  mount += 1;

  const identified = random.logNormal(30_000);
  const bought = identified + random.logNormal(70_000);
  time.schedule(identified, () => emitUnlessLost({ type: 'customer-changed', part: 'customer' }));
  time.schedule(bought, () => emitUnlessLost({ type: 'buy' }));
  if (random.chance(0.3)) {
    const left = random.between(5_000, bought);
    time.schedule(left, () => show(false));
    time.schedule(Math.min(left + random.logNormal(20_000), bought - 1), () => show(true));
  }

  const decide = random.next();
  const delegated = decide < 0.2;
  const abandoned = decide > 0.9;
  const paid = bought + random.logNormal(8_000);
  let closes = paid + lingerMs;
  const authorize = () => {
    visibleWhenAuthorized = page.document.visibilityState === 'visible';
    session.setState('authorized', 'fullSign');
    emitUnlessLost({ type: 'frame-event' });
  };

  if (abandoned) {
    const end = random.pick(['open', 'expired', 'cancelled'] as const);
    if (end !== 'open') time.schedule(paid, () => session.setState(end));
  } else if (delegated) {
    time.schedule(paid, () => {
      session.setState('pendingSca');
      emitUnlessLost({ type: 'frame-event' });
    });
    time.schedule(paid + random.logNormal(1_200_000), authorize);
    // The page says that it may be closed. Some buyers close it, others switch tabs.
    time.schedule(paid + random.between(10_000, 40_000), () => show(false));
    closes = paid + random.logNormal(400_000);
  } else {
    if (random.chance(0.3)) {
      // The buyer signs in an app on the same device.
      time.schedule(bought + 1_000, () => show(false));
      time.schedule(paid + random.between(-2_000, 4_000), () => show(true));
    }
    time.schedule(paid, () => session.setState('locked'));
    time.schedule(paid + 300, authorize);
  }

  // ── disturbances of the page ──
  if (conditions.disturbPage) {
    closes += 900_000;
    // After three 404s the tag sends no request until the page returns, so the buyer returns.
    time.schedule(closes - 600_000, () => {
      shop.mayReturnNotFound = false;
      show(false);
      show(true);
    });
    for (let index = random.between(0, 20); index > 0; index -= 1) {
      const at = random.between(0, closes);
      time.schedule(
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
      const gone = random.between(1_000, paid + 10_000);
      time.schedule(gone, () => page.disconnect());
      time.schedule(gone + random.between(1, 60_000), () => {
        mount += 1;
        page.connect();
      });
    }
  }
  time.schedule(closes, () => page.disconnect());
  await time.run(closes + 60_000);

  return {
    seed,
    requests: shop.requests,
    upstreamRequests: shop.upstreamRequests,
    authorizedAt: session.authorizedAt,
    visibleWhenAuthorized,
    completions,
    violations,
    mounts: mount,
    closedAt: closes,
  };
}
