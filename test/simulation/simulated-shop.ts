import type { SessionState, SignState } from '../../src/ledyer/session-state.js';
import { isFinalState } from '../../src/ledyer/session-state.js';
import { LinkedAbortController } from '../../src/session/linked-abort-controller.js';
import type { SessionStatus } from '../../src/session/session-status.js';
import type { SessionId } from '../../src/session/session-id.js';
import type {
  SubscribeResult,
  StatusResult,
  StatusClient,
  StreamUpdate,
} from '../../src/session/status-client.js';
import {
  getMaxAgeMs,
  maxAgeWhenExpectedMs,
  minRefreshIntervalMs,
} from '../../src/server/sessions/staleness.js';
import type { Random } from './random.js';
import type { VirtualClock } from './virtual-clock.js';

/** A session at Ledyer. */
export class LedyerSession {
  state: SessionState = 'open';
  signState: SignState = 'unsigned';
  /** The time of the authorization. */
  authorizedAt: number | undefined;
  readonly id: SessionId;
  readonly #clock: VirtualClock;
  readonly #listeners: (() => void)[] = [];

  constructor(id: SessionId, clock: VirtualClock) {
    this.id = id;
    this.#clock = clock;
  }

  setState(state: SessionState, signState = this.signState): void {
    if (isFinalState(this.state)) return;
    this.state = state;
    this.signState = signState;
    if (state === 'authorized') this.authorizedAt = this.#clock.now();
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  get status(): SessionStatus {
    const { id, state, signState } = this;
    const orderId = state === 'authorized' ? `or_of_${id}` : undefined;
    return { sessionId: id, state, signState, orderId };
  }
}

export interface ShopConditions {
  /** Whether the shop has streams. */
  readonly push: boolean;
  /** The share of operations that fail. */
  readonly faultRate: number;
  /** The share of Ledyer's notifications that never arrive. */
  readonly lostNotificationRate: number;
}

/** The interval between the heartbeats of a stream. */
const heartbeatIntervalMs = 15_000;

/** A shop's server behind a network. Both inject faults. */
export class SimulatedShop implements StatusClient {
  /** Requests and subscriptions of the page. */
  requests = 0;
  /** The shop's own requests to Ledyer. */
  upstreamRequests = 0;
  /** Whether the shop may return `not-found` as a fault. */
  mayReturnNotFound = true;
  readonly #session: LedyerSession;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #conditions: ShopConditions;
  #snapshot: { readonly status: SessionStatus; readonly at: number } | undefined;
  readonly #createdAt: number;
  #invalidatedAt: number | null = null;
  #lastExpectedAt: number | null = null;
  readonly #streams = new Set<() => void>();

  constructor(
    session: LedyerSession,
    clock: VirtualClock,
    random: Random,
    conditions: ShopConditions,
  ) {
    this.#session = session;
    this.#clock = clock;
    this.#random = random;
    this.#conditions = conditions;
    this.#createdAt = clock.now();
    session.onChange(() => {
      if (random.chance(conditions.lostNotificationRate)) return;
      clock.schedule(random.logNormal(700), () => {
        this.#snapshot = undefined;
        this.#invalidatedAt = clock.now();
        for (const send of this.#streams) send();
      });
    });
  }

  async fetch(_id: SessionId, signal: AbortSignal, fresh: boolean): Promise<StatusResult> {
    this.requests += 1;
    if (!this.#shouldFail()) {
      await this.#clock.sleep(this.#random.logNormal(40), signal);
      if (fresh) await this.#waitForNextRead(signal);
      const status = this.#getStatus(fresh);
      await this.#clock.sleep(this.#random.logNormal(40), signal);
      return { type: 'status', status };
    }
    switch (this.#random.pick(['hang', 'slow', 'failure', 'retry-after', 'not-found', 'stale'])) {
      case 'hang':
        await this.#clock.sleep(Infinity, signal);
        return { type: 'failure' };
      case 'slow': {
        await this.#clock.sleep(this.#random.between(1_000, 7_000), signal);
        return { type: 'status', status: this.#getStatus(fresh) };
      }
      case 'retry-after':
        return { type: 'failure', retryAfter: this.#random.between(-1_000, 30_000) };
      case 'not-found':
        return this.mayReturnNotFound ? { type: 'not-found' } : { type: 'failure' };
      case 'stale': {
        // The response is read first and delayed afterwards, so it may be outdated on arrival.
        const status = this.#getStatus(false);
        await this.#clock.sleep(this.#random.between(500, 5_000), signal);
        return { type: 'status', status };
      }
      default:
        await this.#clock.sleep(this.#random.logNormal(60), signal);
        return { type: 'failure' };
    }
  }

  async subscribe(_id: SessionId, signal: AbortSignal): Promise<SubscribeResult> {
    this.requests += 1;
    await this.#clock.sleep(this.#random.logNormal(60), signal);
    if (!this.#conditions.push) return { type: 'status', status: this.#getStatus(false) };
    if (!this.#shouldFail()) return { type: 'stream', updates: this.#stream(signal, 'works') };
    switch (this.#random.pick(['failure', 'hang', 'silent', 'heartbeats-only', 'breaks'])) {
      case 'hang':
        await this.#clock.sleep(Infinity, signal);
        return { type: 'failure' };
      case 'silent':
        return { type: 'stream', updates: this.#stream(signal, 'silent') };
      case 'heartbeats-only':
        return { type: 'stream', updates: this.#stream(signal, 'heartbeats-only') };
      case 'breaks':
        return { type: 'stream', updates: this.#stream(signal, 'breaks') };
      default:
        return { type: 'failure' };
    }
  }

  /** Returns a stream that works, breaks, sends heartbeats only, or sends nothing. */
  async *#stream(
    signal: AbortSignal,
    behaviour: 'works' | 'breaks' | 'heartbeats-only' | 'silent',
  ): AsyncGenerator<StreamUpdate> {
    const clock = this.#clock;
    const breaksAt =
      behaviour === 'breaks' ? clock.now() + this.#random.between(0, 60_000) : Infinity;
    const queue: StreamUpdate[] = [{ type: 'status', status: this.#getStatus(false) }];
    let wake: LinkedAbortController | undefined;
    let hasSent = false;
    const send = () => {
      if (behaviour === 'works' || behaviour === 'breaks') {
        queue.push({ type: 'status', status: this.#getStatus(false) });
      }
      hasSent = true;
      wake?.abort();
    };
    this.#streams.add(send);
    try {
      while (!signal.aborted) {
        if (behaviour === 'silent') queue.length = 0;
        const update = queue.shift();
        if (clock.now() >= breaksAt) throw new TypeError('the connection broke');
        if (update) {
          yield update;
          continue;
        }
        hasSent = false;
        wake = new LinkedAbortController(signal);
        await clock.sleep(Math.min(heartbeatIntervalMs, breaksAt - clock.now()), wake.signal);
        wake.abort();
        if (!hasSent && behaviour !== 'silent') queue.push({ type: 'heartbeat' });
      }
    } finally {
      this.#streams.delete(send);
    }
  }

  #shouldFail(): boolean {
    return this.#random.chance(this.#conditions.faultRate);
  }

  /** Waits until another read of Ledyer is allowed, unless the snapshot is current. */
  async #waitForNextRead(signal: AbortSignal): Promise<void> {
    if (!this.#snapshot) return;
    const ageMs = this.#clock.now() - this.#snapshot.at;
    if (ageMs < maxAgeWhenExpectedMs || ageMs >= minRefreshIntervalMs) return;
    await this.#clock.sleep(minRefreshIntervalMs - ageMs, signal);
  }

  /** Returns the shop's status: its snapshot, or a new one when that is too old, by the rules of the server kit. */
  #getStatus(fresh: boolean): SessionStatus {
    const now = this.#clock.now();
    const maxAgeMs = fresh
      ? maxAgeWhenExpectedMs
      : getMaxAgeMs(
          {
            createdAt: this.#createdAt,
            invalidatedAt: this.#invalidatedAt,
            lastExpectedAt: this.#lastExpectedAt,
          },
          now,
        );
    if (fresh) this.#lastExpectedAt = now;
    if (!this.#snapshot || now - this.#snapshot.at >= maxAgeMs) {
      this.upstreamRequests += 1;
      this.#snapshot = { status: this.#session.status, at: now };
    }
    return this.#snapshot.status;
  }
}
