import type { FaultState } from '../control/control-api.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** Milliseconds, where a fault does not say how many. */
const defaultMs = 1000;

/** What a fault says about time. */
export const msOf = ({ ms }: Pick<FaultState, 'ms'>): number => ms ?? defaultMs;

/**
 * A connection that breaks instead of bringing an answer: `fetch` of the emulator
 * rejects with it, as the platform's own would, and the server then breaks the
 * connection that the request came by.
 */
export class ConnectionReset extends TypeError {
  override readonly name = 'ConnectionReset';

  constructor() {
    super('fetch failed: a fault of the emulator reset the connection');
  }
}

/** The answer of a fault that keeps the work from being done. */
export function refusedByFault({ status, retryAfter }: FaultState): Response {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ errors: [{ message: 'A fault of the emulator' }] });
  return new Response(body, {
    status: status ?? 503,
    headers: retryAfter == null ? headers : { ...headers, 'retry-after': String(retryAfter) },
  });
}

/**
 * The answer as this fault makes it.
 *
 * @param signal ends a wait when whoever asks has gone
 * @throws {ConnectionReset} for the fault `reset`
 */
export async function spoilt(
  answer: Response,
  fault: FaultState,
  clock: VirtualClock,
  signal: AbortSignal,
): Promise<Response> {
  switch (fault.kind) {
    case 'latency':
      await clock.sleep(msOf(fault), signal);
      return answer;
    case 'hang':
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    case 'reset':
      throw new ConnectionReset();
    case 'drip':
      return replaced(answer, dripping(await bytesOf(answer), msOf(fault), clock));
    case 'truncated': {
      const bytes = await bytesOf(answer);
      return replaced(answer, bytes.slice(0, Math.ceil(bytes.length / 2)));
    }
    case 'malformed':
      return replaced(answer, (await answer.text()).replace(/[}\]]?$/, ',}'));
    case 'html':
      return new Response(loginPage, { headers: { 'content-type': 'text/html; charset=utf-8' } });
    case 'content-type':
      return replaced(answer, await bytesOf(answer), 'text/plain; charset=utf-8');
    case 'empty':
      return replaced(answer, '');
    default:
      return answer;
  }
}

const loginPage =
  '<!doctype html><title>Log in</title><p>Log in to use this network. (A fault of the emulator.)</p>';

const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer());

function replaced(answer: Response, body: BodyInit, contentType?: string): Response {
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  if (contentType) headers.set('content-type', contentType);
  return new Response(body, { status: answer.status, headers });
}

/** One byte after the other. Whoever stops reading ends it. */
function dripping(bytes: Uint8Array, ms: number, clock: VirtualClock): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      if (sent >= bytes.length) {
        controller.close();
        return;
      }
      await clock.sleep(ms);
      controller.enqueue(bytes.slice(sent, (sent += 1)));
    },
  });
}
