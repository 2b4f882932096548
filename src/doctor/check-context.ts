import type { Emulator } from '../emulator/emulator.js';
import type { ControlAction } from '../emulator/control/control-api.js';
import type { FaultRequest } from '../emulator/faults/fault-kinds.js';
import { isId } from '../ledyer/ids.js';
import type { UpdateSession } from '../ledyer/session-request.js';
import type { Session } from '../ledyer/session.js';
import {
  describeResponse,
  getField,
  isSuccess,
  parseJson,
  type RecordedResponse,
} from './http-response.js';
import type { BuyerClient } from './buyer-client.js';
import { WebhookSender, type WebhookUrls, type NotificationEvent } from './webhook-sender.js';
import { SkippedError } from './skipped-error.js';
import type { Clock } from './clock.js';
import { credentials } from './credentials.js';
import { ServerUnderTest, type ServerDeps } from './server-under-test.js';

/** Milliseconds between two questions while something is waited for. */
const pollIntervalMs = 500;

export interface CheckContextOptions extends Partial<ServerDeps> {
  /** Where the shop's checkout is: `https://shop.example/ledyer`. */
  readonly baseUrl: string;
  /** The Ledyer that the shop talks to, made with {@link emulatorOptions}. */
  readonly emulator: Emulator;
  /** Something that the shop sells. */
  readonly sku: string;
  readonly webhookUrls?: WebhookUrls;
  readonly clock: Clock;
}

/** How an emulator has to be made for an context: it calls nobody by itself. */
export const emulatorOptions = {
  credentials,
  fetch: () => Promise.resolve(new Response()),
  merchantName: 'Examined shop',
} as const;

/** A buyer with something in the checkout. */
export interface TestCheckout {
  readonly buyer: BuyerClient;
  readonly sessionId: string;
  readonly orderId: string;
}

/** A shop's server between its buyers on one side and Ledyer on the other; both are ours. */
export class CheckContext {
  readonly server: ServerUnderTest;
  readonly emulator: Emulator;
  readonly clock: Clock;
  readonly sku: string;
  readonly webhooks: WebhookSender;

  constructor(options: CheckContextOptions) {
    const { baseUrl, emulator, sku, clock, webhookUrls = {}, fetch = globalThis.fetch } = options;
    this.server = new ServerUnderTest(baseUrl, { fetch, clock });
    this.emulator = emulator;
    this.clock = clock;
    this.sku = sku;
    this.webhooks = new WebhookSender(this.server, webhookUrls);
  }

  /** What is sold, that many times. */
  items(quantity = 1): readonly { readonly sku: string; readonly quantity: number }[] {
    return [{ sku: this.sku, quantity }];
  }

  /**
   * Puts the goods into the checkout of a buyer.
   *
   * @throws {SkippedError} when that made no session at Ledyer
   */
  async startCheckout(buyer = this.server.newBuyer(), quantity = 1): Promise<TestCheckout> {
    const answer = await buyer.start(this.items(quantity));
    const session = this.findSession(answer);
    if (!session) {
      throw new SkippedError(
        `No session was made: ${describeResponse(answer)}. See session-created.`,
      );
    }
    return { buyer, sessionId: session.id, orderId: session.orderId };
  }

  /** The session that an answer names, as Ledyer has it. */
  findSession(answer: RecordedResponse): Session | undefined {
    const id = getField(answer, 'sessionId');
    const isOurs = isSuccess(answer) && typeof id === 'string' && isId('session', id);
    return isOurs ? this.emulator.sessions().find((session) => session.id === id) : undefined;
  }

  /** A visit's session, as Ledyer has it now. */
  getSession({ sessionId }: TestCheckout): Session {
    const session = this.emulator.sessions().find(({ id }) => id === sessionId);
    if (!session) throw new Error(`The emulator has no session ${sessionId}`);
    return session;
  }

  /** Lets something happen to a session at Ledyer. Nobody is told. */
  async command({ sessionId }: TestCheckout, action: ControlAction): Promise<void> {
    await this.emulator.command(sessionId, { action });
  }

  /** Changes a session at Ledyer with the shop's credentials, and behind its back. */
  async updateSession({ sessionId }: TestCheckout, changes: UpdateSession): Promise<void> {
    const { clientId, clientSecret } = credentials;
    const post = async (path: string, authorization: string, body: object) => {
      const response = await this.emulator.fetch(
        new Request(`http://localhost${path}`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      );
      const text = await response.text();
      if (!response.ok) throw new Error(`The emulator refused POST ${path}: ${text}`);
      return { json: parseJson(text) };
    };
    const basic = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
    const token = await post('/oauth/token?grant_type=client_credentials', basic, {});
    const bearer = `Bearer ${String(getField(token, 'access_token'))}`;
    await post(`/v1/sessions/${sessionId}`, bearer, changes);
  }

  /** Tells the shop, where it said how. */
  async notify(checkout: TestCheckout, event: NotificationEvent): Promise<void> {
    const session = this.getSession(checkout);
    if (this.webhooks.has(session, 'notification')) await this.webhooks.notify(session, event);
  }

  /** A checkout whose order is made, and of which the shop was told and has heard. */
  async completeCheckout(): Promise<TestCheckout> {
    const checkout = await this.startCheckout();
    await this.command(checkout, 'authorize');
    await this.notify(checkout, 'create');
    if (!(await this.waitForState(checkout, 'authorized'))) {
      throw new SkippedError('The status never became authorized: see status-follows.');
    }
    return checkout;
  }

  /** Whether the shop says within `ms` that the session is in this state. */
  waitForState({ buyer, sessionId }: TestCheckout, state: string, ms = 10_000): Promise<boolean> {
    return this.waitUntil(
      async () => getField(await buyer.status(sessionId), 'state') === state,
      ms,
    );
  }

  /** What the shop says now about the state of a session. */
  async getState({ buyer, sessionId }: TestCheckout): Promise<unknown> {
    return getField(await buyer.status(sessionId), 'state');
  }

  /** Asks at once and again, and says whether the answer was yes within `ms`. */
  async waitUntil(test: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
    const giveUpAt = this.clock.now() + ms;
    for (;;) {
      if (await test()) return true;
      if (this.clock.now() >= giveUpAt) return false;
      await this.clock.sleep(pollIntervalMs);
    }
  }

  /** Does something while Ledyer is in trouble, and ends the trouble whatever comes of it. */
  async withFault<T>(fault: FaultRequest, work: () => Promise<T>): Promise<T> {
    const id = this.emulator.faults.add(fault);
    try {
      return await work();
    } finally {
      // One with a count is gone by itself.
      if (this.emulator.faults.list().faults.some((each) => each.id === id)) {
        this.emulator.faults.remove(id);
      }
    }
  }

  /** What the shop did to an order at Ledyer, whether that let it or not: `POST /v1/orders/or_…/capture`. */
  orderMutations(orderId: string): readonly string[] {
    return this.emulator
      .requests()
      .requests.filter(
        ({ method, path }) => method !== 'GET' && path.startsWith(`/v1/orders/${orderId}`),
      )
      .map(({ method, path }) => `${method} ${path.replace(orderId, 'or_…')}`);
  }

  /** Whether the shop has acknowledged the order. */
  isAcknowledged({ orderId }: TestCheckout): boolean {
    const order = this.emulator.orders().find(({ id }) => id === orderId);
    return order?.events.some(({ type }) => type === 'acknowledge') ?? false;
  }
}
