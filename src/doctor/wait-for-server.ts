import type { Emulator } from '../emulator/emulator.js';
import { describeResponse, getField, isSuccess, type RecordedResponse } from './http-response.js';
import { NoResponseError, ServerUnderTest, type ServerDeps } from './server-under-test.js';

/** Milliseconds between two tries. */
const intervalMs = 2_000;
/** … and after one that made a session at another Ledyer, where it stays. */
const longIntervalMs = 15_000;

/** The server never made a session here; the message says what it did instead. */
export class ServerNotConnectedError extends Error {
  override readonly name = 'NotHere';
}

export interface WaitOptions extends ServerDeps {
  readonly baseUrl: string;
  readonly emulator: Emulator;
  /** Something that the shop sells; without it the shop is asked what it sells. */
  readonly sku?: string | undefined;
  /** Milliseconds to wait. */
  readonly timeoutMs: number;
  /** Is told why it still waits, when that is something else than before. */
  readonly log: (why: string) => void;
}

interface Attempt {
  /** What can be sold here, once a session was made. */
  readonly sku?: string;
  readonly why: string;
  readonly isOtherLedyer?: boolean;
}

/**
 * Waits until the shop makes a session at our Ledyer, and gives back what it sells.
 *
 * @throws {ServerNotConnectedError} when that does not happen in time
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
    // A server that waits for us, and has its reasons, has told them to us.
    return { why: findErrorSince(emulator, last) ?? `${error.message}. Is your server running?` };
  }
}

/** What to do about a refusal. */
const suggestFix = ({ status }: RecordedResponse): string =>
  [404, 405, 501].includes(status)
    ? 'Is the address right? POST is sent to it with /sessions at its end.'
    : 'Look into your server’s log: it tells why.';

/** What our Ledyer refused meanwhile, if it did. */
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
