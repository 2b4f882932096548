import type { Emulator } from '../emulator/emulator.js';
import type { ControlAction } from '../emulator/control/control-api.js';
import type { FaultRequest } from '../emulator/faults/fault-kinds.js';
import { isId } from '../ledyer/ids.js';
import type { UpdateSession } from '../ledyer/session-request.js';
import type { Session } from '../ledyer/session.js';
import { answered, fieldOf, isSuccess, parsed, type Answer } from './http-response.js';
import type { Buyer } from './buyer-client.js';
import { Callbacks, type CallbackAddresses, type Event } from './webhook-sender.js';
import { CannotTell } from './check.js';
import type { Clock } from './clock.js';
import { credentials } from './credentials.js';
import { Shop, type ShopEffects } from './server-under-test.js';

/** Milliseconds between two questions while something is waited for. */
const pace = 500;

export interface ExaminationOptions extends Partial<ShopEffects> {
  /** Where the shop's checkout is: `https://shop.example/ledyer`. */
  readonly base: string;
  /** The Ledyer that the shop talks to, made with {@link emulatorOptions}. */
  readonly ledyer: Emulator;
  /** Something that the shop sells. */
  readonly sku: string;
  readonly callbacks?: CallbackAddresses;
  readonly clock: Clock;
}

/** How an emulator has to be made for an examination: it calls nobody by itself. */
export const emulatorOptions = {
  credentials,
  fetch: () => Promise.resolve(new Response()),
  merchantName: 'Examined shop',
} as const;

/** A buyer with something in the checkout. */
export interface Visit {
  readonly buyer: Buyer;
  readonly sessionId: string;
  readonly orderId: string;
}

/** A shop's server between its buyers on one side and Ledyer on the other; both are ours. */
export class Examination {
  readonly shop: Shop;
  readonly ledyer: Emulator;
  readonly clock: Clock;
  readonly sku: string;
  readonly callbacks: Callbacks;

  constructor(options: ExaminationOptions) {
    const { base, ledyer, sku, clock, callbacks = {}, fetch = globalThis.fetch } = options;
    this.shop = new Shop(base, { fetch, clock });
    this.ledyer = ledyer;
    this.clock = clock;
    this.sku = sku;
    this.callbacks = new Callbacks(this.shop, callbacks);
  }

  /** What is sold, that many times. */
  items(quantity = 1): readonly { readonly sku: string; readonly quantity: number }[] {
    return [{ sku: this.sku, quantity }];
  }

  /**
   * Puts the goods into the checkout of a buyer.
   *
   * @throws {CannotTell} when that made no session at Ledyer
   */
  async visit(buyer = this.shop.newBuyer(), quantity = 1): Promise<Visit> {
    const answer = await buyer.start(this.items(quantity));
    const session = this.sessionOf(answer);
    if (!session) {
      throw new CannotTell(`No session was made: ${answered(answer)}. See session-created.`);
    }
    return { buyer, sessionId: session.id, orderId: session.orderId };
  }

  /** The session that an answer names, as Ledyer has it. */
  sessionOf(answer: Answer): Session | undefined {
    const id = fieldOf(answer, 'sessionId');
    const isOurs = isSuccess(answer) && typeof id === 'string' && isId('session', id);
    return isOurs ? this.ledyer.sessions().find((session) => session.id === id) : undefined;
  }

  /** A visit's session, as Ledyer has it now. */
  session({ sessionId }: Visit): Session {
    const session = this.ledyer.sessions().find(({ id }) => id === sessionId);
    if (!session) throw new Error(`The emulator has no session ${sessionId}`);
    return session;
  }

  /** Lets something happen to a session at Ledyer. Nobody is told. */
  async let({ sessionId }: Visit, action: ControlAction): Promise<void> {
    await this.ledyer.command(sessionId, { action });
  }

  /** Changes a session at Ledyer with the shop's credentials, and behind its back. */
  async change({ sessionId }: Visit, changes: UpdateSession): Promise<void> {
    const { clientId, clientSecret } = credentials;
    const post = async (path: string, authorization: string, body: object) => {
      const response = await this.ledyer.fetch(
        new Request(`http://localhost${path}`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      );
      const text = await response.text();
      if (!response.ok) throw new Error(`The emulator refused POST ${path}: ${text}`);
      return { json: parsed(text) };
    };
    const basic = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
    const token = await post('/oauth/token?grant_type=client_credentials', basic, {});
    const bearer = `Bearer ${String(fieldOf(token, 'access_token'))}`;
    await post(`/v1/sessions/${sessionId}`, bearer, changes);
  }

  /** Tells the shop, where it said how. */
  async tell(visit: Visit, event: Event): Promise<void> {
    const session = this.session(visit);
    if (this.callbacks.has(session, 'notification')) await this.callbacks.notify(session, event);
  }

  /** A visit whose order is made, and of which the shop was told and has heard. */
  async authorized(): Promise<Visit> {
    const visit = await this.visit();
    await this.let(visit, 'authorize');
    await this.tell(visit, 'create');
    if (!(await this.shows(visit, 'authorized'))) {
      throw new CannotTell('The status never became authorized: see status-follows.');
    }
    return visit;
  }

  /** Whether the shop says within `ms` that the session is in this state. */
  shows({ buyer, sessionId }: Visit, state: string, ms = 10_000): Promise<boolean> {
    return this.until(async () => fieldOf(await buyer.status(sessionId), 'state') === state, ms);
  }

  /** What the shop says now about the state of a session. */
  async stateOf({ buyer, sessionId }: Visit): Promise<unknown> {
    return fieldOf(await buyer.status(sessionId), 'state');
  }

  /** Asks at once and again, and says whether the answer was yes within `ms`. */
  async until(test: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
    const giveUpAt = this.clock.now() + ms;
    for (;;) {
      if (await test()) return true;
      if (this.clock.now() >= giveUpAt) return false;
      await this.clock.sleep(pace);
    }
  }

  /** Does something while Ledyer is in trouble, and ends the trouble whatever comes of it. */
  async during<T>(fault: FaultRequest, work: () => Promise<T>): Promise<T> {
    const id = this.ledyer.faults.add(fault);
    try {
      return await work();
    } finally {
      // One with a count is gone by itself.
      if (this.ledyer.faults.list().faults.some((each) => each.id === id)) {
        this.ledyer.faults.remove(id);
      }
    }
  }

  /** What the shop did to an order at Ledyer, whether that let it or not: `POST /v1/orders/or_…/capture`. */
  orderWrites(orderId: string): readonly string[] {
    return this.ledyer
      .requests()
      .requests.filter(
        ({ method, path }) => method !== 'GET' && path.startsWith(`/v1/orders/${orderId}`),
      )
      .map(({ method, path }) => `${method} ${path.replace(orderId, 'or_…')}`);
  }

  /** Whether the shop has acknowledged the order. */
  isAcknowledged({ orderId }: Visit): boolean {
    const order = this.ledyer.orders().find(({ id }) => id === orderId);
    return order?.events.some(({ type }) => type === 'acknowledge') ?? false;
  }
}
