import { getHosts, isEnvironment, type Environment } from '../../ledyer/environments.js';
import { decodePaymentStatus, type PaymentStatus } from '../../ledyer/payment-status.js';
import type { CreateSession, UpdateSession } from '../../ledyer/session-request.js';
import { decodeCreatedSession, decodeSession } from '../../ledyer/session.js';
import type { CreatedSession, Session } from '../../ledyer/session.js';
import { createAccessToken, type Credentials } from './access-token.js';
import { createTransport, type CallOptions } from './transport.js';
import { defaultTimeoutMs } from './http-call.js';
import { assertId } from './assert-id.js';
import { createOrdersClient, type LedyerOrders } from './orders.js';
import { getProxyHint } from './proxy-hint.js';
import { Secret } from '../secret.js';
import { sleep as systemSleep, type Sleep } from '../timeout.js';

export interface LedyerClientOptions extends Credentials {
  readonly environment: Environment;
  /** URL of the emulator, for `local`. Default: `http://localhost:4801`. */
  readonly emulatorUrl?: string | undefined;
  /** Timeout of a call in milliseconds. Default: 5000. */
  readonly timeoutMs?: number | undefined;
  /** Default: the global `fetch`. Behind a proxy, one of undici with a `ProxyAgent`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds of a monotonic clock. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
  /** Returns a number from 0 to 1, for retry delays. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Default: real time. */
  readonly sleep?: Sleep | undefined;
}

/**
 * Ledyer's API for the shop's server.
 *
 * Every method rejects with a {@link LedyerError} when there is no valid response.
 */
export interface LedyerClient {
  /** The environment of the client. */
  readonly environment: Environment;
  readonly sessions: {
    /** `POST /v1/sessions` (page Create order session). Never retried: no idempotency key is documented for it. */
    create(body: CreateSession, options?: CallOptions): Promise<CreatedSession>;
    /** `GET /v1/sessions/:sessionId` (page Get order session). */
    get(sessionId: string, options?: CallOptions): Promise<Session>;
    /** `POST /v1/sessions/:sessionId` (page Update order session). The lines replace all lines. */
    update(sessionId: string, body: UpdateSession, options?: CallOptions): Promise<CreatedSession>;
    /** `DELETE /v1/sessions/:sessionId` (page Cancel order session). Only while the session waits for a signatory. */
    cancel(sessionId: string, options?: CallOptions): Promise<void>;
    /** `GET /v1/paymentstatus?sessionId=` (page Get payment status). */
    paymentStatus(sessionId: string, options?: CallOptions): Promise<PaymentStatus>;
  };
  readonly orders: LedyerOrders;
}

/**
 * Creates a client for one environment and one pair of credentials.
 *
 * The token is requested with the first call, shared by all calls and renewed before it expires. A call that Ledyer
 * rejects with 401 is retried once with a new token. Reads, and writes with an idempotency key, are retried after
 * temporary failures.
 *
 * @throws {TypeError} when the credentials are missing or not printable ASCII, or the environment is unknown
 * @throws {RangeError} when the emulator's host is not loopback
 */
export function createLedyerClient(options: LedyerClientOptions): LedyerClient {
  const { environment, clientId, clientSecret, emulatorUrl } = options;
  if (!clientId || !clientSecret) {
    throw new TypeError('createLedyerClient: clientId and clientSecret are required');
  }
  const secret: unknown = clientSecret instanceof Secret ? clientSecret.reveal() : clientSecret;
  if (!isPrintableAscii(clientId) || !isPrintableAscii(secret)) {
    throw new TypeError(
      'createLedyerClient: clientId and clientSecret must be texts of printable ASCII. Check for a copied space or line break.',
    );
  }
  if (!isEnvironment(environment)) {
    throw new TypeError('createLedyerClient: environment must be live, sandbox or local');
  }
  const hosts = getHosts(environment, emulatorUrl);
  const deps = {
    fetch: options.fetch ?? ((...request) => fetch(...request)),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    emulatorUrl: environment === 'local' ? hosts.api : undefined,
    // The shop's own `fetch` may use a proxy already.
    getProxyHint: options.fetch ? undefined : () => getProxyHint(environment === 'local'),
    random: options.random ?? Math.random,
    sleep: options.sleep ?? systemSleep,
  };
  const now = options.now ?? (() => performance.now());
  const token = createAccessToken(hosts, { clientId, clientSecret }, deps, now);
  const transport = createTransport(hosts, token, deps);
  const toPath = (id: string) => `/v1/sessions/${assertId('session', id)}`;

  return {
    environment,
    sessions: {
      create: (body, options) =>
        transport({
          method: 'POST',
          path: '/v1/sessions',
          body,
          decoder: decodeCreatedSession,
          ...options,
        }),
      get: async (id, options) =>
        transport({ method: 'GET', path: toPath(id), decoder: decodeSession, ...options }),
      update: async (id, body, options) =>
        transport({
          method: 'POST',
          path: toPath(id),
          body,
          decoder: decodeCreatedSession,
          ...options,
        }),
      // The page documents a session as the response, which no caller needs.
      cancel: async (id, options) =>
        transport({ method: 'DELETE', path: toPath(id), decoder: () => undefined, ...options }),
      paymentStatus: async (id, options) =>
        transport({
          method: 'GET',
          path: `/v1/paymentstatus?sessionId=${assertId('session', id)}`,
          decoder: decodePaymentStatus,
          ...options,
        }),
    },
    orders: createOrdersClient(transport, () => crypto.randomUUID()),
  };
}

/** Whether a text can be part of a Basic authentication header, which needs printable ASCII. */
const isPrintableAscii = (text: unknown): boolean =>
  typeof text === 'string' && /^[\x21-\x7e]+$/.test(text);
