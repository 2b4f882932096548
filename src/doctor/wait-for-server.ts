import type { Emulator } from '../emulator/emulator.js';
import { describeResponse, getField, isSuccess, type RecordedResponse } from './http-response.js';
import { NoResponseError, ServerUnderTest, type ServerDeps } from './server-under-test.js';

/** Interval between two attempts. */
const intervalMs = 2_000;
/** Interval after an attempt that created a session at another Ledyer, where it stays. */
const longIntervalMs = 15_000;

/** The server created no session at this emulator; the message says what happened instead. */
export class ServerNotConnectedError extends Error {
  override readonly name = 'NotHere';
}

export interface WaitOptions extends ServerDeps {
  readonly baseUrl: string;
  readonly emulator: Emulator;
  /** SKU to use; by default the first one of the shop's product list. */
  readonly sku?: string | undefined;
  /** Maximum time to wait. */
  readonly timeoutMs: number;
  /** Called with the reason for waiting, whenever it changes. */
  readonly log: (why: string) => void;
}

interface Attempt {
  /** The SKU, once a session was created. */
  readonly sku?: string;
  readonly why: string;
  readonly isOtherLedyer?: boolean;
}

/**
 * Waits until the shop creates a session at this emulator, and returns the SKU.
 *
 * @throws {ServerNotConnectedError} when that takes longer than `timeoutMs`
 */
export async function waitForServer(options: WaitOptions): Promise<string> {
  const { clock, timeoutMs, log } = options;
  const server = new ServerUnderTest(options.baseUrl, options);
  const giveUpAt = clock.now() + timeoutMs;
  let lastReason = '';
  for (;;) {
    const { sku, why, isOtherLedyer = false } = await attempt(server, options);
    if (sku !== undefined) return sku;
    const delayMs = isOtherLedyer ? longIntervalMs : intervalMs;
    if (clock.now() + delayMs > giveUpAt) throw new ServerNotConnectedError(why);
    if (why !== lastReason) log(why);
    lastReason = why;
    await clock.sleep(delayMs);
  }
}

async function attempt(server: ServerUnderTest, { emulator, sku }: WaitOptions): Promise<Attempt> {
  const { last } = emulator.timeline.since(0);
  try {
    const buyer = server.newBuyer();
    const list = sku === undefined ? await buyer.get('/products') : undefined;
    const testSku = sku ?? (list && firstSku(list));
    if (testSku === undefined) {
      const listed = list ? describeResponse(list) : '';
      return {
        why: `${listed}. Is the address right? If your server lists no products, say what it sells with --sku.`,
      };
    }
    const before = emulator.sessions().length;
    const response = await buyer.start([{ sku: testSku, quantity: 1 }]);
    const id = getField(response, 'sessionId');
    if (emulator.sessions().some((session) => session.id === id)) return { sku: testSku, why: '' };
    const error = findErrorSince(emulator, last);
    if (error !== undefined) return { why: error };
    const isMadeHere = emulator.sessions().length > before;
    if (isSuccess(response) && id === undefined) {
      return {
        isOtherLedyer: true,
        why: `${describeResponse(response)}, and the answer names no session${isMadeHere ? ', although one was made here' : ''}. Answer with {"sessionId", "expiresAt"} as JSON.`,
      };
    }
    if (isSuccess(response)) {
      return {
        isOtherLedyer: true,
        why: `${describeResponse(response)}, but that session is not here. Your server talks to another Ledyer: set the addresses above, and start it again.`,
      };
    }
    const title = getField(response, 'title') ?? getField(response, 'message');
    const words = typeof title === 'string' ? ` (${title})` : '';
    return {
      why: `${describeResponse(response)}${words}, and nothing reached this Ledyer. ${suggestFix(response)}`,
    };
  } catch (error) {
    if (!(error instanceof NoResponseError)) throw error;
    // A server that calls the emulator itself shows the reason in the emulator's log.
    return { why: findErrorSince(emulator, last) ?? `${error.message}. Is your server running?` };
  }
}

/** Returns advice for a rejected request. */
const suggestFix = ({ status }: RecordedResponse): string =>
  [404, 405, 501].includes(status)
    ? 'Is the address right? POST is sent to it with /sessions at its end.'
    : 'Look into your server’s log: it tells why.';

/** Returns the first request that the emulator has rejected since then, if any. */
function findErrorSince(emulator: Emulator, last: number): string | undefined {
  for (const entry of emulator.timeline.since(last).entries) {
    if (entry.type !== 'request' || entry.errors.length === 0) continue;
    return `Your server asked ${entry.method} ${entry.path}, and this Ledyer refused: ${entry.errors.join('; ')}.`;
  }
  return undefined;
}

function firstSku(response: RecordedResponse): string | undefined {
  const products = isSuccess(response) ? getField(response, 'products') : undefined;
  const first: unknown = Array.isArray(products) ? products[0] : undefined;
  const sku = getField({ json: first }, 'sku');
  return typeof sku === 'string' ? sku : undefined;
}
