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
  /** Time before the first action of the buyer, in milliseconds. Default: 0. */
  readonly idleMs?: number;
  /** A strategy that replaces the tag's, for comparison. */
  readonly strategy?: (status: StatusClient, options: WatchSessionOptions) => Feed;
}

interface Completion {
  readonly at: number;
  /** The mount during which it fired. */
  readonly mount: number;
  readonly replayed: boolean;
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
  /** The `ledyer-complete` events. */
  readonly completions: readonly Completion[];
  /** Broken invariants, as texts. */
  readonly violations: readonly string[];
  /** Number of mounts of the tag, and the time at which the page closed. */
  readonly mounts: number;
  readonly closedAt: number;
}

/** Time that a buyer stays on a page after the checkout was completed or abandoned. */
const lingerMs = 20_000;
/** Additional time that a disturbed page stays open. */
const disturbedMs = 900_000;

/**
 * Simulates one buyer on one page, from opening to closing: about five minutes, some of them in other tabs. One
 * order in five needs a signatory.
 *
 * Only the browser and the network are fakes: the page, the tag's code and the shop's rules are real. The durations of
 * the buyer's actions are assumed. The results depend on them, but the ranking of strategies does not.
 */
export const simulateCheckout = (
  seed: number,
  conditions: CheckoutConditions,
): Promise<CheckoutOutcome> => new CheckoutSimulation(seed, conditions).run();

class CheckoutSimulation {
  readonly #seed: number;
  readonly #conditions: CheckoutConditions;
  readonly #random: Random;
  readonly #clock = new VirtualClock(nextTick);
  readonly #session: LedyerSession;
  readonly #shop: SimulatedShop;
  readonly #page: FakePage;
  readonly #violations: string[] = [];
  readonly #completions: Completion[] = [];
  #mounts = 0;
  #visibleWhenAuthorized = false;
  /** Emits an update of the current frame. */
  #emit: (update: CheckoutUpdate) => void = () => undefined;

  constructor(seed: number, conditions: CheckoutConditions) {
    this.#seed = seed;
    this.#conditions = conditions;
    this.#random = new Random(seed);
    this.#session = new LedyerSession(parseSessionId(`se_${seed}`), this.#clock);
    this.#shop = new SimulatedShop(this.#session, this.#clock, this.#random, conditions);
    const { strategy = watchSession, push } = conditions;
    this.#page = new FakePage({
      clock: this.#clock,
      random: this.#random.next,
      onEvent: (event) => this.#handleEvent(event),
      getSources: (id) => ({
        sessionId: parseSessionId(id),
        frame: this.#frame,
        status: (options) => strategy(this.#shop, { ...options, push }),
      }),
    });
  }

  async run(): Promise<CheckoutOutcome> {
    this.#page.sessionId = this.#session.id;
    this.#mount();
    const { paidAt, leavesAt } = this.#scheduleBuyer();
    const { disturbPage } = this.#conditions;
    const closedAt = disturbPage ? leavesAt + disturbedMs : leavesAt;
    if (disturbPage) this.#scheduleDisturbances(paidAt, closedAt);
    this.#clock.schedule(closedAt, () => this.#page.disconnect());
    await this.#clock.run(closedAt + 60_000);
    return {
      seed: this.#seed,
      requests: this.#shop.requests,
      upstreamRequests: this.#shop.upstreamRequests,
      authorizedAt: this.#session.authorizedAt,
      visibleWhenAuthorized: this.#visibleWhenAuthorized,
      completions: this.#completions,
      violations: this.#violations,
      mounts: this.#mounts,
      closedAt,
    };
  }

  readonly #frame: Feed = (_, signal) => {
    const queue = createAsyncQueue<CheckoutUpdate>(signal);
    this.#emit = (update) => queue.push(update);
    const fails = this.#conditions.faultRate > 0 && this.#random.chance(0.05);
    const error = new CheckoutError('script-timeout', 'The script did not arrive.');
    this.#clock.schedule(this.#random.logNormal(900), () => {
      queue.push(fails ? { type: 'failed', error } : { type: 'ready' });
    });
    return queue;
  };

  /** Records completions, and the events that break an invariant. */
  #handleEvent(event: TagEvent): void {
    const { type, sessionId } = event;
    if (!this.#page.isConnected) this.#violations.push(`${type} after the tag was removed`);
    if (sessionId !== this.#page.sessionId) this.#violations.push(`${type} of another session`);
    if (type !== 'ledyer-complete') return;
    const { state } = this.#session;
    if (state !== 'authorized') this.#violations.push(`complete while ${state}`);
    const mount = this.#mounts;
    if (this.#completions.some((completion) => completion.mount === mount))
      this.#violations.push('complete twice');
    const { replayed } = event as TagEvent & { replayed: boolean };
    this.#completions.push({ at: this.#clock.now(), mount, replayed });
  }

  /** Schedules the actions of the buyer and the signatory. Returns when the buyer pays and leaves the page. */
  #scheduleBuyer(): { readonly paidAt: number; readonly leavesAt: number } {
    const random = this.#random;
    const { tabChangeRate = 0.3, idleMs = 0 } = this.#conditions;
    const identifiedAt = idleMs + random.logNormal(30_000);
    const boughtAt = identifiedAt + random.logNormal(70_000);
    this.#clock.schedule(identifiedAt, () =>
      this.#emitUnlessLost({ type: 'customer-changed', part: 'customer' }),
    );
    this.#clock.schedule(boughtAt, () => this.#emitUnlessLost({ type: 'buy' }));
    if (random.chance(tabChangeRate)) {
      const leftAt = random.between(5_000, boughtAt);
      this.#scheduleVisibility(leftAt, false);
      this.#scheduleVisibility(Math.min(leftAt + random.logNormal(20_000), boughtAt - 1), true);
    }

    const outcome = random.next();
    const isDelegated = outcome < 0.2;
    const isAbandoned = outcome > 0.9;
    const paidAt = boughtAt + random.logNormal(8_000);
    if (isDelegated) return { paidAt, leavesAt: this.#scheduleSignatory(paidAt) };
    if (isAbandoned) {
      const end = random.pick(['open', 'expired', 'cancelled'] as const);
      if (end !== 'open') this.#clock.schedule(paidAt, () => this.#session.setState(end));
    } else {
      if (random.chance(tabChangeRate)) {
        // The buyer signs in an app on the same device.
        this.#scheduleVisibility(boughtAt + 1_000, false);
        this.#scheduleVisibility(paidAt + random.between(-2_000, 4_000), true);
      }
      this.#clock.schedule(paidAt, () => this.#session.setState('locked'));
      this.#clock.schedule(paidAt + 300, () => this.#authorize());
    }
    return { paidAt, leavesAt: paidAt + lingerMs };
  }

  /** Schedules the signature of another person. Returns when the buyer leaves the page. */
  #scheduleSignatory(paidAt: number): number {
    this.#clock.schedule(paidAt, () => {
      this.#session.setState('pendingSca');
      this.#emitUnlessLost({ type: 'frame-event' });
    });
    this.#clock.schedule(paidAt + this.#random.logNormal(1_200_000), () => this.#authorize());
    // The page shows that it may be closed. Some buyers close it, others switch tabs.
    this.#scheduleVisibility(paidAt + this.#random.between(10_000, 40_000), false);
    return paidAt + this.#random.logNormal(560_000);
  }

  /** Schedules events and actions of the page that must not change the outcome. */
  #scheduleDisturbances(paidAt: number, closedAt: number): void {
    const clock = this.#clock;
    const random = this.#random;
    const page = this.#page;
    // After three 404s the tag sends no request until the page returns, so the buyer returns.
    clock.schedule(closedAt - 600_000, () => {
      this.#shop.mayReturnNotFound = false;
      page.document.setVisible(false);
      page.document.setVisible(true);
    });
    for (let index = random.between(0, 20); index > 0; index -= 1) {
      const at = random.between(0, closedAt);
      const disturb = random.pick([
        () => page.update(),
        () => this.#emit({ type: 'frame-event' }),
        () => this.#emit({ type: 'ready' }),
        () => {
          const type = random.pick(['online', 'focus', 'pageshow', 'pagehide']);
          page.document.dispatchWindowEvent(type);
        },
        () => {
          // Only a connected tag can be moved.
          if (!page.isConnected) return;
          page.disconnect();
          page.connect();
        },
      ]);
      clock.schedule(at, disturb);
    }
    if (random.chance(0.3)) {
      const removedAt = random.between(1_000, paidAt + 10_000);
      clock.schedule(removedAt, () => page.disconnect());
      clock.schedule(removedAt + random.between(1, 60_000), () => this.#mount());
    }
  }

  #mount(): void {
    this.#mounts += 1;
    this.#page.connect();
  }

  #authorize(): void {
    this.#visibleWhenAuthorized = this.#page.document.visibilityState === 'visible';
    this.#session.setState('authorized', 'fullSign');
    this.#emitUnlessLost({ type: 'frame-event' });
  }

  #emitUnlessLost(update: CheckoutUpdate): void {
    if (this.#random.chance(this.#conditions.lostFrameEventRate)) return;
    this.#clock.schedule(this.#random.logNormal(30), () => this.#emit(update));
  }

  #scheduleVisibility(at: number, isVisible: boolean): void {
    this.#clock.schedule(at, () => this.#page.document.setVisible(isVisible));
  }
}
