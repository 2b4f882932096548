import type { FaultState } from '../control/control-api.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** Milliseconds, where a fault does not say how many. */
const defaultDelayMs = 1000;

/** What a fault says about time. */
export const faultDelayMs = ({ ms }: Pick<FaultState, 'ms'>): number => ms ?? defaultDelayMs;

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
export function createFaultResponse({ status, retryAfter }: FaultState): Response {
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
export async function applyFault(
  response: Response,
  fault: FaultState,
  clock: VirtualClock,
  signal: AbortSignal,
): Promise<Response> {
  switch (fault.kind) {
    case 'latency':
      await clock.sleep(faultDelayMs(fault), signal);
      return response;
    case 'hang':
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    case 'reset':
      throw new ConnectionReset();
    case 'drip':
      return replaceBody(
        response,
        dripStream(await readBytes(response), faultDelayMs(fault), clock),
      );
    case 'truncated': {
      const bytes = await readBytes(response);
      return replaceBody(response, bytes.slice(0, Math.ceil(bytes.length / 2)));
    }
    case 'malformed':
      return replaceBody(response, (await response.text()).replace(/[}\]]?$/, ',}'));
    case 'html':
      return new Response(loginPage, { headers: { 'content-type': 'text/html; charset=utf-8' } });
    case 'content-type':
      return replaceBody(response, await readBytes(response), 'text/plain; charset=utf-8');
    case 'empty':
      return replaceBody(response, '');
    default:
      return response;
  }
}

const loginPage =
  '<!doctype html><title>Log in</title><p>Log in to use this network. (A fault of the emulator.)</p>';

const readBytes = async (response: Response) => new Uint8Array(await response.arrayBuffer());

function replaceBody(response: Response, body: BodyInit, contentType?: string): Response {
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  if (contentType) headers.set('content-type', contentType);
  return new Response(body, { status: response.status, headers });
}

/** One byte after the other. Whoever stops reading ends it. */
function dripStream(
  bytes: Uint8Array,
  ms: number,
  clock: VirtualClock,
): ReadableStream<Uint8Array> {
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
