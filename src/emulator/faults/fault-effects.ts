import type { FaultState } from '../control/control-api.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** Delay of a fault without `ms`. */
const defaultDelayMs = 1000;

/** Returns the delay of a fault in milliseconds. */
export const getFaultDelayMs = ({ ms }: Pick<FaultState, 'ms'>): number => ms ?? defaultDelayMs;

/**
 * A broken connection. The emulator's `fetch` rejects with it, as the platform's `fetch` would. The server then
 * resets the connection of the request.
 */
export class ConnectionReset extends TypeError {
  override readonly name = 'ConnectionReset';

  constructor() {
    super('fetch failed: a simulated fault of the emulator reset the connection');
  }
}

/** Statuses of responses that cannot have a body. */
const statusesWithoutBody: readonly number[] = [204, 205, 304];

/** Returns the response of the fault `status`, which replaces the work of the request. */
export function createFaultResponse({ status, retryAfter }: FaultState): Response {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ errors: [{ message: 'Simulated fault of the emulator' }] });
  const hasBody = !statusesWithoutBody.includes(status ?? 503);
  return new Response(hasBody ? body : null, {
    status: status ?? 503,
    headers: retryAfter == null ? headers : { ...headers, 'retry-after': String(retryAfter) },
  });
}

/**
 * Returns the response as this fault changes it.
 *
 * @param signal ends a delay when the client is gone
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
      await clock.sleep(getFaultDelayMs(fault), signal);
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
        dripStream(await readBytes(response), getFaultDelayMs(fault), clock),
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
  '<!doctype html><title>Log in</title><p>Log in to use this network. (Simulated fault of the emulator.)</p>';

const readBytes = async (response: Response) => new Uint8Array(await response.arrayBuffer());

function replaceBody(response: Response, body: BodyInit, contentType?: string): Response {
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  if (contentType) headers.set('content-type', contentType);
  return new Response(body, { status: response.status, headers });
}

/** Streams one byte at a time. A client that stops reading ends the stream. */
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
