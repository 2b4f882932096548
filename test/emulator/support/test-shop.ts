import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../../../src/emulator/emulator.js';
import createBody from '../../fixtures/ledyer/create-session.json' with { type: 'json' };
import { assertDescribed, ledyerApi, toMessage } from '../../support/server/openapi.js';
import type { BuyerView } from '../../../src/emulator/checkout/checkout-api.js';
import type { Order } from '../../../src/ledyer/order.js';
import type { OrderList } from '../../../src/ledyer/order-list.js';
import type { Session } from '../../../src/ledyer/session.js';

export { createBody };

/** Returns the documented create body with some fields changed. `undefined` removes a field. */
export const bodyWith = (changes: object): object => ({ ...createBody, ...changes });

export const origin = 'http://localhost:4801';

/** A decoded response of the emulator. */
export interface ApiResponse<Body> {
  readonly status: number;
  readonly body: Body;
}

export interface ErrorBody {
  readonly errors: readonly { readonly message: string; readonly field?: string }[];
}

type CreatedSession = Omit<Session, 'id'> & { readonly sessionId: string };

/** A client of the emulator for the API, the buyer and the control API, all over HTTP. */
export class TestShop {
  readonly emulator: Emulator;
  #token = '';

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  static async create(options: EmulatorOptions = {}): Promise<TestShop> {
    return TestShop.connect(createEmulator(options));
  }

  static async connect(emulator: Emulator): Promise<TestShop> {
    const shop = new TestShop(emulator);
    await shop.authenticate();
    return shop;
  }

  /** The current token, for requests without `api`. */
  get token(): string {
    return this.#token;
  }

  /** Requests a token for all following API requests. */
  async authenticate(): Promise<void> {
    const response = await this.request('/oauth/token', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    this.#token = ((await response.json()) as { access_token: string }).access_token;
  }

  /** Sends a request without the token. */
  async request(path: string, init?: RequestInit): Promise<Response> {
    const request = new Request(origin + path, init);
    // A fault changes the response.
    const isFaulty = this.emulator.faults.list().faults.length > 0;
    const response = await this.emulator.fetch(request);
    const { pathname } = new URL(request.url);
    const isApi = /^\/(v1|oauth)\//.test(pathname);
    if (isApi && !isFaulty) {
      const message = await toMessage(response);
      assertDescribed(ledyerApi.checkResponse(request.method, pathname, response.status, message));
    }
    return response;
  }

  /** Sends a request to Ledyer's API. */
  async api<Body = ErrorBody>(
    method: string,
    path: string,
    body?: unknown,
    extraHeaders: Record<string, string> = {},
  ): Promise<ApiResponse<Body>> {
    const headers = { authorization: `Bearer ${this.#token}`, ...extraHeaders };
    return this.#json(path, { method, headers }, body);
  }

  /** Sends a step of the buyer, as the checkout page does. */
  async buyerStep<Body = BuyerView>(
    id: string,
    step: string,
    body: object = {},
  ): Promise<ApiResponse<Body>> {
    return this.#json(`/checkout/sessions/${id}${step}`, { method: 'POST' }, body);
  }

  async runAction<Body = Session>(id: string, action: string): Promise<ApiResponse<Body>> {
    return this.#json(`/_emulator/sessions/${id}`, { method: 'POST' }, { action });
  }

  /** Sends a request to the control API. */
  async emulatorApi<Body = ErrorBody>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<ApiResponse<Body>> {
    return this.#json(`/_emulator${path}`, { method }, body);
  }

  async createSession(changes: object = {}): Promise<CreatedSession> {
    return (await this.api<CreatedSession>('POST', '/v1/sessions', bodyWith(changes))).body;
  }

  async getSession(id: string): Promise<Session> {
    return (await this.api<Session>('GET', `/v1/sessions/${id}`)).body;
  }

  /** Creates a session, authorizes it and returns its order. */
  async createOrder(changes: object = {}): Promise<Order> {
    const { sessionId, orderId } = await this.createSession(changes);
    await this.runAction(sessionId, 'authorize');
    return (await this.api<Order>('GET', `/v1/orders/${orderId}`)).body;
  }

  async listOrders(query = ''): Promise<OrderList> {
    return (await this.api<OrderList>('GET', `/v1/orders${query}`)).body;
  }

  async #json<Body>(path: string, init: RequestInit, body?: unknown): Promise<ApiResponse<Body>> {
    const response = await this.request(path, {
      ...init,
      headers: { 'content-type': 'application/json', ...(init.headers as object) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }
}

/** Returns the paths of all leaves of a JSON value. The items of an array share one path. */
export function keyPaths(value: unknown, path = ''): string[] {
  const paths = Array.isArray(value)
    ? value.flatMap((item) => keyPaths(item, `${path}[]`))
    : Object.entries(isObject(value) ? value : {}).flatMap(([key, item]) =>
        keyPaths(item, `${path}.${key}`),
      );
  return paths.length > 0 ? [...new Set(paths)].sort() : [path];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Returns the messages of an error response. */
export const messages = ({ body }: ApiResponse<ErrorBody>): string[] =>
  body.errors.map(({ message }) => message);
