import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../../../src/emulator/emulator.js';
import createBody from '../../fixtures/ledyer/create-session.json' with { type: 'json' };
import type { BuyerView } from '../../../src/emulator/checkout/checkout-api.js';
import type { Order } from '../../../src/ledyer/order.js';
import type { OrderList } from '../../../src/ledyer/order-list.js';
import type { Session } from '../../../src/ledyer/session.js';

export { createBody };

/** The documented create body with some fields changed; `undefined` leaves a field out. */
export const bodyWith = (changes: object): object => ({ ...createBody, ...changes });

export const origin = 'http://localhost:4801';

/** What the emulator answered. */
export interface ApiResponse<Body> {
  readonly status: number;
  readonly body: Body;
}

export interface ErrorBody {
  readonly errors: readonly { readonly message: string; readonly field?: string }[];
}

type CreatedSession = Omit<Session, 'id'> & { readonly sessionId: string };

/** A shop with a token, its buyer, and whoever holds the emulator's strings: all over HTTP. */
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

  /** For requests that are made by hand. */
  get token(): string {
    return this.#token;
  }

  /** Asks for a token, and uses it from now on. */
  async authenticate(): Promise<void> {
    const response = await this.request('/oauth/token', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    this.#token = ((await response.json()) as { access_token: string }).access_token;
  }

  /** Any request, without the token. */
  request(path: string, init?: RequestInit): Promise<Response> {
    return this.emulator.fetch(new Request(origin + path, init));
  }

  /** A request to Ledyer's API. */
  async api<Body = ErrorBody>(
    method: string,
    path: string,
    body?: unknown,
    extraHeaders: Record<string, string> = {},
  ): Promise<ApiResponse<Body>> {
    const headers = { authorization: `Bearer ${this.#token}`, ...extraHeaders };
    return this.#json(path, { method, headers }, body);
  }

  /** A request as the checkout page makes it. */
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

  /** Any other request to the emulator itself. */
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

  /** A session that somebody paid for, and its order. */
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

/** Every path of a JSON value that leads to a leaf; the items of a list share one path. */
export function keyPaths(value: unknown, path = ''): string[] {
  const paths = Array.isArray(value)
    ? value.flatMap((item) => keyPaths(item, `${path}[]`))
    : Object.entries(isObject(value) ? value : {}).flatMap(([key, item]) =>
        keyPaths(item, `${path}.${key}`),
      );
  return paths.length > 0 ? [...new Set(paths)].sort() : [path];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What an answer has to say, as a list of messages. */
export const messages = ({ body }: ApiResponse<ErrorBody>): string[] =>
  body.errors.map(({ message }) => message);
