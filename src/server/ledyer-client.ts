import { hostsOf, type Environment } from '../ledyer/environments.js';
import { isId, type IdKind } from '../ledyer/ids.js';
import { orderQuery, readOrderList } from '../ledyer/order-list.js';
import type { ListedOrder, OrderFilter, OrderList } from '../ledyer/order-list.js';
import { readOrder, type Order } from '../ledyer/order.js';
import type { Reader } from '../ledyer/read.js';
import type { CreateSession } from '../ledyer/session-request.js';
import { readCreatedSession, readSession } from '../ledyer/session.js';
import type { CreatedSession, Session } from '../ledyer/session.js';
import { accessToken, type Credentials } from './access-token.js';
import { call, defaultDeadline, type Call } from './ledyer-call.js';
import { LedyerError } from './ledyer-error.js';

export interface LedyerClientOptions extends Credentials {
  readonly environment: Environment;
  /** Where the emulator is, for `local`. Default: `http://localhost:4801`. */
  readonly emulatorUrl?: string | undefined;
  /** Milliseconds until a call counts as not answered. Default: 5000. */
  readonly deadline?: number;
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

/** What every call may be given. */
export interface CallOptions {
  /** Gives the call up; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Ledyer's API, for the shop's server.
 *
 * Every method rejects with a {@link LedyerError} when there is no readable answer.
 */
export interface LedyerClient {
  readonly sessions: {
    /** `POST /v1/sessions` (page Create order session). */
    create(body: CreateSession, options?: CallOptions): Promise<CreatedSession>;
    /** `GET /v1/sessions/:sessionId` (page Get order session). */
    get(sessionId: string, options?: CallOptions): Promise<Session>;
  };
  readonly orders: {
    /** `GET /v1/orders/:orderId` (page Get order). Refused with 404 until the session is authorized. */
    get(orderId: string, options?: CallOptions): Promise<Order>;
    /**
     * `GET /v1/orders` (page Get orders), page after page by cursor. The next page is
     * asked for when the orders before it have been read.
     */
    list(filter?: OrderFilter, options?: CallOptions): AsyncIterable<ListedOrder>;
    /** One page of it, with the cursor of the next. */
    page(filter?: OrderFilter, options?: CallOptions): Promise<OrderList>;
  };
}

/**
 * A client for one environment and one pair of credentials.
 *
 * The token is asked for at the first call, shared by all, and renewed before it
 * expires; a call that Ledyer answers with 401 is repeated once with a new one.
 *
 * @throws {TypeError} when the credentials are missing
 * @throws {RangeError} when the emulator's address is not on this machine
 */
export function createLedyerClient(options: LedyerClientOptions): LedyerClient {
  const { environment, clientId, clientSecret, emulatorUrl } = options;
  if (!clientId || !clientSecret) {
    throw new TypeError('createLedyerClient needs clientId and clientSecret');
  }
  const hosts = hostsOf(environment, emulatorUrl);
  const effects = {
    fetch: options.fetch ?? ((...request) => fetch(...request)),
    deadline: options.deadline ?? defaultDeadline,
  };
  const now = options.now ?? (() => performance.now());
  const token = accessToken(hosts, { clientId, clientSecret }, effects, now);

  const api = async <T>(
    method: Call<T>['method'],
    path: string,
    reader: Reader<T>,
    { body, signal }: CallOptions & { body?: unknown } = {},
  ): Promise<T> => {
    const send = (bearer: string) =>
      call(
        {
          method,
          url: hosts.api + path,
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
          body: body === undefined ? undefined : JSON.stringify(body),
          signal,
          reader,
        },
        effects,
      );
    const bearer = await token.get();
    signal?.throwIfAborted();
    try {
      return await send(bearer);
    } catch (error) {
      // 401 means that nothing was done, so even a write may be sent again.
      if (!(error instanceof LedyerError) || error.status !== 401) throw error;
      token.forget(bearer);
      return send(await token.get());
    }
  };

  const page = (filter: OrderFilter = {}, options?: CallOptions) =>
    api('GET', `/v1/orders?${orderQuery(filter).toString()}`, readOrderList, options);

  return {
    sessions: {
      create: (body, options) =>
        api('POST', '/v1/sessions', readCreatedSession, { ...options, body }),
      get: async (id, options) =>
        api('GET', `/v1/sessions/${checkedId('session', id)}`, readSession, options),
    },
    orders: {
      get: async (id, options) =>
        api('GET', `/v1/orders/${checkedId('order', id)}`, readOrder, options),
      page,
      async *list(filter, options) {
        let cursor = filter?.cursor;
        for (;;) {
          const { orders, nextCursor } = await page(
            { ...filter, ...(cursor && { cursor }) },
            options,
          );
          yield* orders;
          // The last page is not documented: no cursor, the same cursor, or an empty page all end it.
          if (!nextCursor || nextCursor === cursor || orders.length === 0) return;
          cursor = nextCursor;
        }
      },
    },
  };
}

/** An id becomes part of a path, so one that is not Ledyer's must not get that far. */
function checkedId(kind: IdKind, id: string): string {
  if (isId(kind, id)) return id;
  throw new LedyerError('id-invalid', `That is not the id of a Ledyer ${kind}`);
}
