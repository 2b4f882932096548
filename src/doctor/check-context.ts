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
import { createBuyer, type BuyerClient } from './buyer-client.js';
import { WebhookSender, type WebhookUrls, type NotificationEvent } from './webhook-sender.js';
import { SkippedError } from './skipped-error.js';
import type { Clock } from './clock.js';
import { credentials } from './credentials.js';
import { ServerUnderTest, type ServerDeps } from './server-under-test.js';

const pollIntervalMs = 500;

export interface CheckContextOptions extends Partial<ServerDeps> {
  /** Base URL of the server's checkout routes: `https://shop.example/ledyer`. */
  readonly baseUrl: string;
  /** The emulator that the server uses, created with {@link emulatorOptions}. */
  readonly emulator: Emulator;
  /** SKU of a product that the server sells. */
  readonly sku: string;
  readonly webhookUrls?: WebhookUrls;
  /** URL of the page that shows the checkout. */
  readonly pageUrl?: string | undefined;
  readonly clock: Clock;
}

/** Emulator options for a run of checks. The emulator sends no webhook by itself. */
export const emulatorOptions = {
  credentials,
  fetch: () => Promise.resolve(new Response()),
  merchantName: 'Server under test',
} as const;

/** A buyer with a session. */
export interface TestCheckout {
  readonly buyer: BuyerClient;
  readonly sessionId: string;
  readonly orderId: string;
}

/** Provides a check with the server under test, its buyers, and the emulator behind it. */
export class CheckContext {
  readonly server: ServerUnderTest;
  readonly emulator: Emulator;
  readonly clock: Clock;
  readonly sku: string;
  readonly pageUrl: string | undefined;
  readonly webhooks: WebhookSender;

  constructor(options: CheckContextOptions) {
    const { baseUrl, emulator, sku, clock, webhookUrls = {}, fetch = globalThis.fetch } = options;
    const { finalSlash } = options;
    this.server = new ServerUnderTest(baseUrl, { fetch, clock, finalSlash });
    this.emulator = emulator;
    this.clock = clock;
    this.sku = sku;
    this.pageUrl = options.pageUrl;
    this.webhooks = new WebhookSender(this.server, webhookUrls);
  }

  /** Returns a cart with the test product. */
  createItems(quantity = 1): readonly { readonly sku: string; readonly quantity: number }[] {
    return [{ sku: this.sku, quantity }];
  }

  /**
   * Creates a session for a buyer.
   *
   * @throws {SkippedError} when no session was created at the emulator
   */
  async startCheckout(buyer = createBuyer(this.server), quantity = 1): Promise<TestCheckout> {
    const response = await buyer.createSession(this.createItems(quantity));
    const session = this.findSession(response);
    if (!session) {
      throw new SkippedError(
        `No session was created: ${describeResponse(response)}. See session-created.`,
      );
    }
    return { buyer, sessionId: session.id, orderId: session.orderId };
  }

  /** Returns the emulator's session that a response names. */
  findSession(response: RecordedResponse): Session | undefined {
    const id = getField(response, 'sessionId');
    const isSessionId = isSuccess(response) && typeof id === 'string' && isId('session', id);
    return isSessionId ? this.emulator.sessions().find((session) => session.id === id) : undefined;
  }

  /** Returns the current session at the emulator. */
  getSession({ sessionId }: TestCheckout): Session {
    const session = this.emulator.sessions().find(({ id }) => id === sessionId);
    if (!session) throw new Error(`The emulator has no session ${sessionId}`);
    return session;
  }

  /** Runs an action on a session at the emulator, without a notification. */
  async runAction({ sessionId }: TestCheckout, action: ControlAction): Promise<void> {
    await this.emulator.command(sessionId, { action });
  }

  /** Updates a session at the emulator with the server's credentials. The server is not notified. */
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
      if (!response.ok) throw new Error(`The emulator rejected POST ${path}: ${text}`);
      return { json: parseJson(text) };
    };
    const basic = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
    const token = await post('/oauth/token?grant_type=client_credentials', basic, {});
    const bearer = `Bearer ${String(getField(token, 'access_token'))}`;
    await post(`/v1/sessions/${sessionId}`, bearer, changes);
  }

  /** Sends a notification if the server has a URL for it. */
  async notify(checkout: TestCheckout, event: NotificationEvent): Promise<void> {
    const session = this.getSession(checkout);
    if (this.webhooks.hasUrl(session, 'notification')) await this.webhooks.notify(session, event);
  }

  /** Returns a checkout whose order exists and whose status already reads `authorized`. */
  async completeCheckout(): Promise<TestCheckout> {
    const checkout = await this.startCheckout();
    await this.runAction(checkout, 'authorize');
    await this.notify(checkout, 'create');
    if (!(await this.waitForState(checkout, 'authorized'))) {
      throw new SkippedError('The status did not become authorized: see status-follows.');
    }
    return checkout;
  }

  /** Returns whether the server's status reaches this state within `ms`. */
  waitForState({ buyer, sessionId }: TestCheckout, state: string, ms = 10_000): Promise<boolean> {
    return this.waitUntil(
      async () => getField(await buyer.fetchStatus(sessionId), 'state') === state,
      ms,
    );
  }

  /** Returns the current state in the server's status. */
  async getState({ buyer, sessionId }: TestCheckout): Promise<unknown> {
    return getField(await buyer.fetchStatus(sessionId), 'state');
  }

  /** Polls `condition`, and returns whether it was met within `ms` milliseconds. */
  async waitUntil(condition: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
    const deadline = this.clock.now() + ms;
    for (;;) {
      if (await condition()) return true;
      if (this.clock.now() >= deadline) return false;
      await this.clock.sleep(pollIntervalMs);
    }
  }

  /** Runs `work` with a fault at the emulator, and removes the fault afterwards. */
  async withFault<T>(fault: FaultRequest, work: () => Promise<T>): Promise<T> {
    const id = this.emulator.faults.add(fault);
    try {
      return await work();
    } finally {
      // The emulator removes a fault with a count by itself.
      if (this.emulator.faults.list().faults.some((each) => each.id === id)) {
        this.emulator.faults.remove(id);
      }
    }
  }

  /** Returns the server's write requests for an order, accepted or rejected: `POST /v1/orders/or_…/capture`. */
  getOrderMutations(orderId: string): readonly string[] {
    return this.emulator
      .requests()
      .requests.filter(
        ({ method, path }) => method !== 'GET' && path.startsWith(`/v1/orders/${orderId}`),
      )
      .map(({ method, path }) => `${method} ${path.replace(orderId, 'or_…')}`);
  }

  /** Returns whether the server has acknowledged the order. */
  isAcknowledged({ orderId }: TestCheckout): boolean {
    const order = this.emulator.orders().find(({ id }) => id === orderId);
    return order?.events.some(({ type }) => type === 'acknowledge') ?? false;
  }
}
