import { createBuyer } from './buyer-client.js';
import type { Emulator } from '../emulator/emulator.js';
import {
  describeResponse,
  getField,
  getMediaType,
  isSuccess,
  type RecordedResponse,
} from './http-response.js';
import { NoResponseError, ServerUnderTest, type ServerDeps } from './server-under-test.js';

const retryIntervalMs = 2_000;
/** Retry interval after an attempt that created a session. Longer, because that session stays where it was created. */
const createdSessionRetryIntervalMs = 15_000;

/** The server created no session at this emulator. The message is the reason. */
export class ServerNotConnectedError extends Error {
  override readonly name = 'ServerNotConnectedError';
}

export interface WaitOptions extends ServerDeps {
  readonly baseUrl: string;
  readonly emulator: Emulator;
  /** SKU to use. Default: the first one of the server's product list. */
  readonly sku?: string | undefined;
  /** Maximum time to wait. */
  readonly timeoutMs: number;
  /** Called with each new reason for waiting. */
  readonly log: (reason: string) => void;
}

interface Attempt {
  /** The SKU, once a session was created. */
  readonly sku?: string;
  readonly reason: string;
  /** Whether the server seems to have created a session, in this or another environment of Ledyer. */
  readonly isSessionCreated?: boolean;
}

/**
 * Waits until the server creates a session at this emulator, and returns the SKU.
 *
 * @throws {ServerNotConnectedError} when that takes longer than `timeoutMs`
 */
export async function waitForServer(options: WaitOptions): Promise<string> {
  const { clock, timeoutMs, log } = options;
  const server = new ServerUnderTest(options.baseUrl, options);
  const deadline = clock.now() + timeoutMs;
  let lastReason = '';
  for (;;) {
    const { sku, reason, isSessionCreated = false } = await attempt(server, options);
    if (sku !== undefined) return sku;
    const delayMs = isSessionCreated ? createdSessionRetryIntervalMs : retryIntervalMs;
    if (clock.now() + delayMs > deadline) throw new ServerNotConnectedError(reason);
    if (reason !== lastReason) log(reason);
    lastReason = reason;
    await clock.sleep(delayMs);
  }
}

async function attempt(server: ServerUnderTest, { emulator, sku }: WaitOptions): Promise<Attempt> {
  const { last } = emulator.timeline.since(0);
  try {
    const buyer = createBuyer(server);
    const list = sku === undefined ? await buyer.get('/products') : undefined;
    const testSku = sku ?? (list && getFirstSku(list));
    if (testSku === undefined) return { reason: list ? describeProductList(list) : '' };
    const before = emulator.sessions().length;
    const response = await buyer.createSession([{ sku: testSku, quantity: 1 }]);
    const id = getField(response, 'sessionId');
    if (emulator.sessions().some((session) => session.id === id))
      return { sku: testSku, reason: '' };
    const error = findErrorSince(emulator, last);
    if (error !== undefined) return { reason: error };
    const isCreatedHere = emulator.sessions().length > before;
    if (isSuccess(response) && id === undefined) {
      return {
        isSessionCreated: true,
        reason: `${describeResponse(response)}, but the body names no session${isCreatedHere ? ', although one was created here' : ''}. Return {"sessionId", "expiresAt"} as JSON.`,
      };
    }
    if (isSuccess(response)) {
      return {
        isSessionCreated: true,
        reason: `${describeResponse(response)}, but this emulator has no such session. Your server uses another Ledyer environment: set the URLs above, and restart it.`,
      };
    }
    const title = getField(response, 'title') ?? getField(response, 'message');
    const suffix = typeof title === 'string' ? ` (${title})` : '';
    return {
      reason: `${describeRedirect(response) ?? describeResponse(response)}${suffix}, and no request reached the emulator. ${suggestFix(response)}`,
    };
  } catch (error) {
    if (!(error instanceof NoResponseError)) throw error;
    // If the server called the emulator before it failed, the emulator's log has the reason.
    const hint = error.message.includes('ECONNREFUSED') ? ' Is your server running?' : '';
    return { reason: findErrorSince(emulator, last) ?? `${error.message}.${hint}` };
  }
}

const redirectAdvice =
  'Neither the tag nor the doctor follows a redirect: exclude these routes from logins and languages, pass --final-slash if only a slash is added, and check http or https in the base URL.';

/** Returns the response with the target of its redirect, without a query; `undefined` for any other response. */
function describeRedirect(response: RecordedResponse): string | undefined {
  const target = response.headers.get('location')?.replace(/[?#].*/s, '');
  const isRedirect = response.status >= 300 && response.status < 400 && target !== undefined;
  return isRedirect ? `${describeResponse(response)} to ${target}` : undefined;
}

/** Returns what is wrong with a response that names no product, and what to do. */
function describeProductList(list: RecordedResponse): string {
  const redirect = describeRedirect(list);
  if (redirect !== undefined) return `${redirect}. ${redirectAdvice}`;
  const outcome = describeResponse(list);
  if (isSuccess(list) && list.json !== undefined) {
    return `${outcome}, but its body has no text products[0].sku. Name a product with --sku.`;
  }
  const type = isSuccess(list) ? ` with “${getMediaType(list)}”; JSON is expected` : '';
  return `${outcome}${type}. Check the base URL. If your server has no product list, name a product with --sku.`;
}

/** Returns advice for a rejected request. */
function suggestFix(response: RecordedResponse): string {
  if (describeRedirect(response) !== undefined) return redirectAdvice;
  return [404, 405, 501].includes(response.status)
    ? 'Check the base URL. POST requests go to it with /sessions appended.'
    : 'The log of your server has the reason.';
}

/** Returns the first request that the emulator has rejected since a timeline entry, if any. */
function findErrorSince(emulator: Emulator, last: number): string | undefined {
  for (const entry of emulator.timeline.since(last).entries) {
    if (entry.type !== 'request' || entry.errors.length === 0) continue;
    return `Your server sent ${entry.method} ${entry.path}, and the emulator rejected it: ${entry.errors.join('; ')}.`;
  }
  return undefined;
}

function getFirstSku(response: RecordedResponse): string | undefined {
  const products = isSuccess(response) ? getField(response, 'products') : undefined;
  const first: unknown = Array.isArray(products) ? products[0] : undefined;
  const sku = getField({ json: first }, 'sku');
  return typeof sku === 'string' ? sku : undefined;
}
