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
  /** The share of Ledyer's document events that never fire; 1 is a silent frame. */
  readonly lostFrameEventRate: number;
  /** Whether the page is moved, removed, re-rendered, and lied to. */
  readonly disturbPage: boolean;
  /** Another way to follow the session than the tag's, for comparison. */
  readonly strategy?: (status: StatusClient, options: WatchSessionOptions) => Feed;
}

/** What a checkout came to. */
export interface CheckoutOutcome {
  readonly seed: number;
  readonly requests: number;
  /** How often the shop asked Ledyer for them. */
  readonly upstreamRequests: number;
  /** Whether it was authorized, and whether the page was looked at just then. */
  readonly authorizedAt: number | undefined;
  readonly visibleWhenAuthorized: boolean;
  /** When the page was told, once for each time that the tag was mounted and lived to hear it. */
  readonly completions: readonly {
    readonly at: number;
    readonly mount: number;
    readonly replayed: boolean;
  }[];
  /** What must not happen, in words. */
  readonly violations: readonly string[];
  /** How often the tag was mounted, and when the page was closed. */
  readonly mounts: number;
  readonly closedAt: number;
}

/** Milliseconds that the buyer stays at a page whose order is done, or that is given up. */
const linger = 20_000;

/**
 * One buyer at one page, from its opening until it is closed: about five minutes,
 * of which some are spent in other tabs; one in five orders has to be signed by
 * somebody else. The page, the tag's code and the shop are real but for the
 * browser and the network. How long people take is guessed: the figures move with
 * it, their order does not.
 */
export async function simulateCheckout(seed: number, conditions: CheckoutConditions): Promise<CheckoutOutcome> {
  const random = new Random(seed);
  const time = new VirtualClock(nextTick);
  const truth = new LedyerSession(parseSessionId(`se_${seed}`), time);
  const shop = new SimulatedShop(truth, time, random, conditions);

  const violations: string[] = [];
  const completions: { at: number; mount: number; replayed: boolean }[] = [];
  let mount = 0;
  let visibleWhenAuthorized = false;
  let say: (news: CheckoutUpdate) => void = () => undefined;

  const frame: Feed = (_, signal) => {
    const queue = asyncQueue<CheckoutUpdate>(signal);
    say = (news) => queue.push(news);
    const fails = conditions.faultRate > 0 && random.chance(0.05);
    const error = new CheckoutError('script-timeout', 'The script did not arrive.');
    time.schedule(random.logNormal(900), () => {
      queue.push(fails ? { type: 'failed', error } : { type: 'ready' });
    });
    return queue;
  };

  const hear = (event: TagEvent) => {
    if (!page.isConnected) violations.push(`${event.type} after the tag was removed`);
    if (event.sessionId !== page.sessionId) violations.push(`${event.type} of another session`);
    if (event.type !== 'ledyer-complete') return;
    if (truth.state !== 'authorized') violations.push(`complete while ${truth.state}`);
    if (completions.some((completion) => completion.mount === mount)) violations.push('complete twice');
    const { replayed } = event as TagEvent & { replayed: boolean };
    completions.push({ at: time.now(), mount, replayed });
  };

  const page: FakePage = new FakePage({
    clock: time,
    random: random.next,
    onEvent: hear,
    getSources: (id) => ({
      sessionId: parseSessionId(id),
      frame,
      status: (options) =>
        (conditions.strategy ?? watchSession)(shop, { ...options, push: conditions.push }),
    }),
  });

  const hint = (news: CheckoutUpdate) => {
    if (!random.chance(conditions.lostFrameEventRate)) time.schedule(random.logNormal(30), () => say(news));
  };
  const show = (visible: boolean) => page.document.setVisible(visible);

  // ── what the buyer does ──
  page.sessionId = truth.id;
  page.connect();
  mount += 1;

  const identified = random.logNormal(30_000);
  const bought = identified + random.logNormal(70_000);
  time.schedule(identified, () => hint({ type: 'customer-changed', part: 'customer' }));
  time.schedule(bought, () => hint({ type: 'buy' }));
  if (random.chance(0.3)) {
    const left = random.between(5_000, bought);
    time.schedule(left, () => show(false));
    time.schedule(Math.min(left + random.logNormal(20_000), bought - 1), () => show(true));
  }

  const decide = random.next();
  const delegated = decide < 0.2;
  const abandoned = decide > 0.9;
  const paid = bought + random.logNormal(8_000);
  let closes = paid + linger;
  const authorize = () => {
    visibleWhenAuthorized = page.document.visibilityState === 'visible';
    truth.setState('authorized', 'fullSign');
    hint({ type: 'frame-event' });
  };

  if (abandoned) {
    const end = random.pick(['open', 'expired', 'cancelled'] as const);
    if (end !== 'open') time.schedule(paid, () => truth.setState(end));
  } else if (delegated) {
    time.schedule(paid, () => {
      truth.setState('pendingSca');
      hint({ type: 'frame-event' });
    });
    time.schedule(paid + random.logNormal(1_200_000), authorize);
    // The buyer reads that the page may be closed: some do, others look elsewhere.
    time.schedule(paid + random.between(10_000, 40_000), () => show(false));
    closes = paid + random.logNormal(400_000);
  } else {
    if (random.chance(0.3)) {
      // Signing in an app on the same machine.
      time.schedule(bought + 1_000, () => show(false));
      time.schedule(paid + random.between(-2_000, 4_000), () => show(true));
    }
    time.schedule(paid, () => truth.setState('locked'));
    time.schedule(paid + 300, authorize);
  }

  // ── what happens to the page besides ──
  if (conditions.disturbPage) {
    closes += 900_000;
    // A shop that says "unknown" three times is left alone until somebody comes back: somebody does.
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
          () => say({ type: 'frame-event' }),
          () => say({ type: 'ready' }),
          () => page.document.dispatchWindowEvent(random.pick(['online', 'focus', 'pageshow', 'pagehide'])),
          () => {
            // Moved, which only a tag that is on the page can be.
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
    authorizedAt: truth.authorizedAt,
    visibleWhenAuthorized,
    completions,
    violations,
    mounts: mount,
    closedAt: closes,
  };
}
